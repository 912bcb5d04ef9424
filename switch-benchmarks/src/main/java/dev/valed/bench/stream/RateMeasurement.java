package dev.valed.bench.stream;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.figure.Progress;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.machine.Bound;
import dev.valed.bench.machine.Machine;
import dev.valed.bench.machine.Yardstick;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs streams in turns, so that a slow minute of the machine is shared by all. */
public final class RateMeasurement {

    private final Bed bed;

    public RateMeasurement(Bed bed) {
        this.bed = bed;
    }

    /** In the order of the cases. */
    public List<RateFigure> run(List<StreamCase> cases) throws BenchFailure, IOException, InterruptedException {
        List<Runs> all = cases.stream().map(Runs::new).toList();
        Progress progress = new Progress(bed.runs() * cases.size());
        for (int round = 0; round < bed.runs(); round++) {
            for (Runs runs : all) {
                runs.lookAt(bed.machine());
                runOnce(runs);
                progress.done(runs.c2c.isEmpty() ? null : runs.c2c.getLast(), runs.text());
            }
        }
        return all.stream().map(Runs::figure).toList();
    }

    private void runOnce(Runs runs) throws BenchFailure, IOException, InterruptedException {
        Daemon daemon = bed.daemon(Bed.YIELD);
        try (Stream stream = Stream.start(bed, daemon, runs.wanted)) {
            Reading before = stream.read();
            Thread.sleep(bed.runMillis());
            Reading after = stream.read();
            stream.requireAlive();
            runs.others.add(after.othersPercentSince(before));
            runs.sent.add(after.sentMppsSince(before));
            runs.delivered.add(after.deliveredMppsSince(before));
        }
    }

    /** The runs so far of one case. */
    private static final class Runs {
        private final StreamCase wanted;
        private final @Nullable Yardstick yardstick;
        private final List<Double> c2c = new ArrayList<>();
        private final List<Double> machine = new ArrayList<>();
        private final List<Double> others = new ArrayList<>();
        private final List<Double> sent = new ArrayList<>();
        private final List<Double> delivered = new ArrayList<>();

        Runs(StreamCase wanted) {
            this.wanted = wanted;
            this.yardstick = wanted.yardstick();
        }

        /** Right before a run. */
        void lookAt(Machine now) throws BenchFailure, IOException, InterruptedException {
            addKnown(now.coreToCore(), c2c);
            if (yardstick != null) {
                addKnown(now.measure(yardstick, wanted.frame()), machine);
            }
        }

        private static void addKnown(@Nullable Double value, List<Double> values) {
            if (value != null) {
                values.add(value);
            }
        }

        private @Nullable Bound bound() {
            return yardstick == null || machine.isEmpty() ? null : Bound.of(yardstick, machine, delivered);
        }

        /** Of the run just made. */
        String text() {
            String bound = machine.isEmpty() ? "" : String.format(Locale.ROOT, " of %.1f", machine.getLast());
            return String.format(Locale.ROOT, "%s: %.1f%s Mpps", wanted.text(), delivered.getLast(), bound);
        }

        RateFigure figure() {
            return new RateFigure(
                    wanted,
                    c2c.isEmpty() ? null : Samples.of(c2c),
                    Samples.of(others),
                    Samples.of(sent),
                    Samples.of(delivered),
                    bound());
        }
    }
}
