package dev.valed.bench.rally;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.bed.Placement;
import dev.valed.bench.figure.Progress;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.programs.BenchFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Round trips: one after the other, and with pauses in which everybody falls asleep. */
public final class RoundTripMeasurement {

    private static final String NO_PAUSE = "0:0";
    /** Longer than anybody looks before it sleeps. */
    private static final String LONG_PAUSE = "200000:400000";

    private final Bed bed;
    private final List<Runs> all;

    public RoundTripMeasurement(Bed bed) {
        this.bed = bed;
        all = List.of(
                new Runs("hybrid", Bed.YIELD, NO_PAUSE, 50_000, 4.0, 8.0),
                new Runs("asleep before each ping", Bed.YIELD, LONG_PAUSE, 2_000, null, null),
                new Runs("asleep before each ping", Bed.PARK, LONG_PAUSE, 2_000, null, null));
    }

    public List<RoundTripFigure> run() throws BenchFailure, IOException, InterruptedException {
        Progress progress = new Progress(bed.runs() * all.size());
        for (int round = 0; round < bed.runs(); round++) {
            for (Runs runs : all) {
                Double c2c = bed.machine().coreToCore();
                if (c2c != null) {
                    runs.c2c.add(c2c);
                }
                RallyResult result =
                        new Rally(bed, bed.daemon(runs.idle)).play(runs.count, runs.pause, NO_PAUSE, round, done -> {});
                runs.results.add(result);
                progress.done(
                        c2c,
                        String.format(
                                Locale.ROOT,
                                "%s, worker idle: %s: p50 %.1f us, p99 %.1f us",
                                runs.waiting,
                                runs.idle,
                                result.p50(),
                                result.p99()));
            }
        }
        return all.stream().map(runs -> runs.figure(bed.clientsTogether())).toList();
    }

    /** The runs so far of one way to wait. */
    private static final class Runs {

        private final String waiting;
        private final String idle;
        private final String pause;
        private final long count;
        private final @Nullable Double goalP50;
        private final @Nullable Double goalP99;
        private final List<Double> c2c = new ArrayList<>();
        private final List<RallyResult> results = new ArrayList<>();

        Runs(
                String waiting,
                String idle,
                String pause,
                long count,
                @Nullable Double goalP50,
                @Nullable Double goalP99) {
            this.waiting = waiting;
            this.idle = idle;
            this.pause = pause;
            this.count = count;
            this.goalP50 = goalP50;
            this.goalP99 = goalP99;
        }

        RoundTripFigure figure(Placement placement) {
            return new RoundTripFigure(
                    "clients-round-trip",
                    waiting,
                    idle,
                    placement,
                    c2c.isEmpty() ? null : Samples.of(c2c),
                    samples(RallyResult::p50),
                    samples(RallyResult::p99),
                    samples(RallyResult::p999),
                    samples(RallyResult::max),
                    goalP50,
                    goalP99);
        }

        private Samples samples(ToDoubleFunction<RallyResult> field) {
            return new Samples(results.stream().mapToDouble(field).toArray());
        }
    }
}
