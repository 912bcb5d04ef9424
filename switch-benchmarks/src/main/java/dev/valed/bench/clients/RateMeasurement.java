package dev.valed.bench.clients;

import dev.valed.bench.Samples;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs streams in turns, so that a slow minute of the machine is shared by all. */
final class RateMeasurement {

    private final Bed bed;

    RateMeasurement(Bed bed) {
        this.bed = bed;
    }

    /** In the order of the cases. */
    List<RateFigure> run(List<StreamCase> cases) throws BenchFailure, IOException, InterruptedException {
        List<Runs> all = cases.stream().map(Runs::new).toList();
        Progress progress = new Progress(bed.runs() * cases.size());
        for (int round = 0; round < bed.runs(); round++) {
            for (Runs runs : all) {
                Double c2c = bed.coreToCore();
                if (c2c != null) {
                    runs.c2c.add(c2c);
                }
                double delivered = runOnce(runs);
                progress.done(c2c, String.format(Locale.ROOT, "%s: %.1f Mpps", runs.wanted.text(), delivered));
            }
        }
        return all.stream().map(Runs::figure).toList();
    }

    private double runOnce(Runs runs) throws BenchFailure, IOException, InterruptedException {
        Daemon daemon = bed.daemon(Bed.YIELD);
        try (Stream stream = Stream.start(bed, daemon, runs.wanted)) {
            Reading before = stream.read();
            Thread.sleep(bed.runMillis());
            Reading after = stream.read();
            stream.requireAlive();
            runs.others.add(after.othersPercentSince(before));
            runs.sent.add(after.sentMppsSince(before));
            runs.delivered.add(after.deliveredMppsSince(before));
            return after.deliveredMppsSince(before);
        }
    }

    /** The runs so far of one case. */
    private static final class Runs {

        private final StreamCase wanted;
        private final List<Double> c2c = new ArrayList<>();
        private final List<Double> others = new ArrayList<>();
        private final List<Double> sent = new ArrayList<>();
        private final List<Double> delivered = new ArrayList<>();

        Runs(StreamCase wanted) {
            this.wanted = wanted;
        }

        RateFigure figure() {
            return new RateFigure(
                    wanted,
                    c2c.isEmpty() ? null : Samples.of(c2c),
                    Samples.of(others),
                    Samples.of(sent),
                    Samples.of(delivered));
        }
    }
}
