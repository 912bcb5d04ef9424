package dev.valed.bench.rally;

import dev.valed.bench.bed.Placement;
import dev.valed.bench.figure.Figure;
import dev.valed.bench.figure.Goal;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.figure.Table;
import org.jspecify.annotations.Nullable;

/**
 * How long a frame takes to another process and back.
 *
 * @param waiting   who sleeps meanwhile
 * @param idle      what the worker does without frames
 * @param p50Micros of each run
 * @param goalP50   in µs, or null
 */
public record RoundTripFigure(
        String bench,
        String waiting,
        String idle,
        Placement placement,
        @Nullable Samples c2cNanos,
        Samples p50Micros,
        Samples p99Micros,
        Samples p999Micros,
        Samples maxMicros,
        @Nullable Double goalP50,
        @Nullable Double goalP99)
        implements Figure {

    public static Table table() {
        return new Table(
                "waiting", "worker idle", "where", "c2c ns", "p50 us", "goal", "p99 us", "goal", "p99.9 us", "max us");
    }

    @Override
    public void addTo(Table table) {
        table.row(
                waiting,
                idle,
                placement.text(),
                c2cNanos == null ? "-" : c2cNanos.text(),
                p50Micros.text(),
                Goal.atMost(goalP50, p50Micros),
                p99Micros.text(),
                Goal.atMost(goalP99, p99Micros),
                p999Micros.text(),
                maxMicros.text());
    }
}
