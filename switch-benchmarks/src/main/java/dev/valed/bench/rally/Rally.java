package dev.valed.bench.rally;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.bed.Placement;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Client;
import dev.valed.bench.programs.Daemon;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Ping and pong, one frame that goes to and fro between two processes. */
final class Rally {

    private static final Duration STEP = Duration.ofSeconds(5);
    /** Ping itself gives up before, unless it is kept from running. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private final Bed bed;
    private final Daemon daemon;

    Rally(Bed bed, Daemon daemon) {
        this.bed = bed;
        this.daemon = daemon;
    }

    /**
     * Plays. Fails if a wakeup or a frame is lost, or more than a few answers are late.
     *
     * @param pingPause before each ping, as {@code LOWEST:HIGHEST} in ns, between which a random time is chosen
     * @param pongPause before each answer
     * @param seed      of the random pauses
     * @param watcher   is told every few seconds
     */
    RallyResult play(long count, String pingPause, String pongPause, long seed, Watcher watcher)
            throws BenchFailure, IOException, InterruptedException {
        Placement placement = bed.clientsTogether();
        int number = bed.newPortNumber();
        try (Client pong = start("pong", "o" + number, placement.receiver(), pongPause, seed + 1, 1);
                Client ping = start("ping", "i" + number, placement.sender(), pingPause, seed, count)) {
            long before = 0;
            long moved = System.nanoTime();
            while (!ping.awaitEndOr(STEP)) {
                pong.requireAlive();
                long now = ping.count();
                watcher.at(now);
                if (now != before) {
                    before = now;
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
                    throw new BenchFailure("ping stands still after " + now + " round trips");
                }
            }
            pong.requireAlive(); // it may be pong that has lost something
            return RallyResult.parse(ping.awaitResult(STEP));
        }
    }

    /** Whoever wants to know how far it is, and may end it. */
    @FunctionalInterface
    interface Watcher {
        /** @param done round trips so far */
        void at(long done) throws BenchFailure, IOException;
    }

    private Client start(String task, String port, int cpu, String pause, long seed, long count)
            throws BenchFailure, IOException, InterruptedException {
        return bed.client(
                daemon, task, port, cpu, List.of("--pause", pause, "--seed", "" + seed, "--count", "" + count));
    }
}
