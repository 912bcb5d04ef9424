package dev.valed.bench.rally;

import dev.valed.bench.figure.Figure;
import dev.valed.bench.figure.Table;
import java.util.Locale;

/**
 * Round trips with random pauses, none of which lost a wakeup.
 *
 * @param stalls     answers that took more than a second: a processor stood still, but nobody slept for want of a wakeup
 * @param sleeps     times that the worker slept
 * @param wakeups    times that it woke a program
 * @param maxMicros  the longest round trip, pauses of the answering side included
 */
public record TortureFigure(
        String bench, String idle, long seed, long roundTrips, long stalls, long sleeps, long wakeups, double maxMicros)
        implements Figure {

    public static Table table() {
        return new Table("worker idle", "round trips", "stalls", "worker slept", "programs woken", "longest ms");
    }

    @Override
    public void addTo(Table table) {
        table.row(idle, roundTrips, stalls, sleeps, wakeups, String.format(Locale.ROOT, "%.1f", maxMicros / 1e3));
    }
}
