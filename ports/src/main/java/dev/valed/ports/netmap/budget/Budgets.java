package dev.valed.ports.netmap.budget;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;

/** All that programs share of the daemon. Any thread. */
public final class Budgets {

    /** Connections at once. */
    public static final int MOST_CONNECTIONS = 4096;

    /** So long after the start of the daemon whoever comes back gets what it had, whoever was first. */
    private static final long COME_BACK_NANOS = 60_000_000_000L;

    private final Budget memory;
    private final Budget descriptors;
    private final Budget connections;
    private final long start = System.nanoTime();

    /**
     * @param memory      bytes of all memories at most
     * @param descriptors that this process may have: programs get three quarters
     */
    public Budgets(long memory, long descriptors) {
        this(memory, descriptors, MOST_CONNECTIONS);
    }

    /** {@link #Budgets(long, long)} with another limit of connections. */
    public Budgets(long memory, long descriptors, int connections) {
        this.memory = new Budget("bytes of memory", Errno.ENOMEM, memory);
        this.descriptors = new Budget("descriptors of the daemon", Errno.EMFILE, descriptors / 4 * 3);
        this.connections = new Budget("connections", Errno.EUSERS, connections);
    }

    /** Bytes of all memories, as far as they have been handed out. */
    public Budget memory() {
        return memory;
    }

    /**
     * Those that the daemon has for programs, and those that are on their way to them: the kernel counts these for the daemon
     * until they are received.
     */
    public Budget descriptors() {
        return descriptors;
    }

    /** Those at the control socket. */
    public Budget connections() {
        return connections;
    }

    /**
     * Counts a connection with its descriptor. What its program is about to bring back is not known yet.
     *
     * @throws RefusedException if it is one too many
     */
    public void takeConnection(Payer payer) throws RefusedException {
        Payer perhapsBack = comingBack(payer);
        connections.take(perhapsBack, 1);
        try {
            descriptors.take(perhapsBack, 1);
        } catch (RefusedException e) {
            connections.give(payer, 1);
            throw e;
        }
    }

    public void giveConnection(Payer payer) {
        descriptors.give(payer, 1);
        connections.give(payer, 1);
    }

    /** Somebody who wants back what it had before a restart; that helps only soon after it. */
    public Payer comingBack(Payer payer) {
        return System.nanoTime() - start < COME_BACK_NANOS ? payer.comingBack() : payer;
    }
}
