package dev.valed.bench.clients;

import java.util.Locale;

/**
 * Round trips with random pauses, none of which lost a wakeup.
 *
 * @param sleeps     times that the worker slept
 * @param wakeups    times that it woke a program
 * @param late       times that the worker slept to its time limit although there were frames; above 0 only where it had
 *                   to wait for its processor, so that it may have been rung in time
 * @param waitedPercent of the time that the worker waited for its processor
 * @param maxMicros  the longest round trip, pauses of the answering side included
 */
record TortureFigure(
        String bench,
        String idle,
        long seed,
        long roundTrips,
        long sleeps,
        long wakeups,
        long late,
        double waitedPercent,
        double maxMicros) {

    static Table table() {
        return new Table(
                "worker idle",
                "round trips",
                "worker slept",
                "programs woken",
                "longest ms",
                "worker late",
                "worker waited %");
    }

    void addTo(Table table) {
        table.row(
                idle,
                roundTrips,
                sleeps,
                wakeups,
                String.format(Locale.ROOT, "%.1f", maxMicros / 1e3),
                late,
                String.format(Locale.ROOT, "%.1f", waitedPercent));
    }
}
