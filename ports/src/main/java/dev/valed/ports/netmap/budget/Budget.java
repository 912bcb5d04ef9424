package dev.valed.ports.netmap.budget;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;

/**
 * Something that there is only so much of, and who has how much of it. Programs get it as {@link Shares} says. What the
 * operator has configured is counted as well, and never refused. Any thread.
 */
public final class Budget {
    private static final Logger LOG = System.getLogger(Budget.class.getName());

    private final String what;
    private final Errno errno;
    private final long limit;
    private final Map<String, Client> clients = new HashMap<>();
    private final LogInterval logInterval = new LogInterval();
    private long used;
    private long refused;

    private static final class Client {
        private final Map<Long, Long> programs = new HashMap<>();
        private long used;

        void add(long program, long amount) {
            used += amount;
            programs.merge(program, amount, Long::sum);
            programs.remove(program, 0L);
        }

        long of(long program) {
            return programs.getOrDefault(program, 0L);
        }
    }

    /**
     * @param what  it is, for people, in the plural
     * @param errno that programs see when it is refused
     * @param limit 0 or more
     */
    public Budget(String what, Errno errno, long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit of " + what + " is " + limit + "; accepted: 0 and above");
        }
        this.what = what;
        this.errno = errno;
        this.limit = limit;
    }

    /**
     * Counts something for somebody.
     *
     * @param amount 0 or more
     * @throws RefusedException if that would be too much; nothing is counted then
     */
    public synchronized void take(Payer payer, long amount) throws RefusedException {
        Client client = clients.getOrDefault(payer.client(), new Client());
        if (!isAccepted(payer, amount, client)) {
            throw refusal(payer, amount, client);
        }
        if (amount > 0) {
            clients.putIfAbsent(payer.client(), client);
            client.add(payer.program(), amount);
            used += amount;
        }
    }

    private boolean isAccepted(Payer payer, long amount, Client client) {
        if (payer.equals(Payer.OPERATOR) || amount == 0) {
            return true;
        }
        if (amount > limit) {
            return false; // and no sum below overflows
        }
        long ofClient = client.used + amount;
        long ofProgram = client.of(payer.program()) + amount;
        return Shares.allow(limit, used + amount, ofClient, ofProgram)
                || payer.comesBack() && Shares.allowBack(limit, used + amount, ofClient, ofProgram);
    }

    private RefusedException refusal(Payer payer, long amount, Client client) {
        refused++;
        String numbers = "the program has %d, %s %d, and %d of %d are free"
                .formatted(client.of(payer.program()), payer.client(), client.used, Math.max(0, limit - used), limit);
        if (logInterval.isOver()) {
            LOG.log(
                    Level.WARNING,
                    "no {0} {1} more for a program of {2}: {3}; {4} refused so far",
                    Long.toString(amount),
                    what,
                    payer.client(),
                    numbers,
                    Long.toString(refused));
        }
        return new RefusedException(
                errno,
                "no " + amount + " " + what + " more: " + numbers + "; nobody gets more than is left free for others");
    }

    /** Undoes {@link #take}, or a part of it. */
    public synchronized void give(Payer payer, long amount) {
        if (amount == 0) {
            return;
        }
        Client client = clients.get(payer.client());
        if (client == null || client.of(payer.program()) < amount) {
            throw new IllegalStateException(payer + " gives back " + amount + " " + what + " that it has not");
        }
        client.add(payer.program(), -amount);
        used -= amount;
        if (client.used == 0) {
            clients.remove(payer.client());
        }
    }

    /** What all have together: above the limit only by what the operator has. */
    public synchronized long used() {
        return used;
    }

    public long limit() {
        return limit;
    }

    /** Times that somebody did not get it. */
    public synchronized long refused() {
        return refused;
    }
}
