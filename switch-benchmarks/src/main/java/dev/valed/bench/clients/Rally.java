package dev.valed.bench.clients;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Client;
import dev.valed.bench.programs.Daemon;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/** Ping and pong, one frame that goes to and fro between two processes. */
final class Rally {

    private static final Duration STEP = Duration.ofSeconds(5);
    /** Ping itself gives up after a second without an answer. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private final Bed bed;
    private final Daemon daemon;

    Rally(Bed bed, Daemon daemon) {
        this.bed = bed;
        this.daemon = daemon;
    }

    /**
     * Plays. Fails if an answer takes longer than a second.
     *
     * @param pingPause before each ping, as {@code LOWEST:HIGHEST} in ns, between which a random time is chosen
     * @param pongPause before each answer
     * @param seed      of the random pauses
     * @param progress  told every few seconds how many are done
     */
    RallyResult play(long count, String pingPause, String pongPause, long seed, LongConsumer progress)
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
                progress.accept(now);
                if (now != before) {
                    before = now;
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
                    throw new BenchFailure("ping stands still after " + now + " round trips");
                }
            }
            return RallyResult.parse(ping.awaitResult(STEP));
        }
    }

    private Client start(String task, String port, int cpu, String pause, long seed, long count)
            throws BenchFailure, IOException, InterruptedException {
        return bed.client(
                daemon, task, port, cpu, List.of("--pause", pause, "--seed", "" + seed, "--count", "" + count));
    }
}
