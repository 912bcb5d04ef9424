package dev.valed.bench.stream;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.figure.Progress;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import dev.valed.bench.programs.Scrape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Paced streams: who wakes whom how often, and what processors they need. */
public final class LoadMeasurement {

    /** Processor times are told in hundredths of a second. */
    private static final int SHORTEST_MILLIS = 1000;

    private static final List<String> IDLE_MODES = List.of(Bed.YIELD, Bed.PARK);

    private final Bed bed;
    private final List<Runs> all = new ArrayList<>();

    public LoadMeasurement(Bed bed) {
        this.bed = bed;
        for (String idle : IDLE_MODES) {
            all.add(new Runs(paced(100_000, 8), idle));
            all.add(new Runs(paced(1_000_000, 32), idle));
            all.add(new Runs(paced(5_000_000, 128), idle));
        }
    }

    private StreamCase paced(long framesASecond, int burst) {
        return new StreamCase(
                "clients-load", 60, burst, Touch.NONE, Overflow.DROP, bed.clientsTogether(), null, framesASecond);
    }

    public List<LoadFigure> run() throws BenchFailure, IOException, InterruptedException {
        Progress progress = new Progress(bed.runs() * all.size());
        for (int round = 0; round < bed.runs(); round++) {
            for (Runs runs : all) {
                Double c2c = bed.machine().coreToCore();
                if (c2c != null) {
                    runs.c2c.add(c2c);
                }
                runOnce(runs);
                progress.done(
                        c2c,
                        String.format(
                                Locale.ROOT,
                                "%.1f Mpps offered, worker idle: %s: worker %.0f %%",
                                runs.wanted.framesASecond() / 1e6,
                                runs.idle,
                                runs.workerPercent.getLast()));
            }
        }
        return all.stream().map(Runs::figure).toList();
    }

    private void runOnce(Runs runs) throws BenchFailure, IOException, InterruptedException {
        Daemon daemon = bed.daemon(runs.idle);
        try (Stream stream = Stream.start(bed, daemon, runs.wanted)) {
            Scrape scrapeBefore = daemon.scrape();
            Reading before = stream.read();
            Thread.sleep(Math.max(SHORTEST_MILLIS, bed.runMillis()));
            Reading after = stream.read();
            Scrape scrapeAfter = daemon.scrape();
            stream.requireAlive();
            runs.add(before, after, scrapeBefore, scrapeAfter);
        }
    }

    /** The runs so far of one pace. */
    private static final class Runs {

        private final StreamCase wanted;
        private final String idle;
        private final List<Double> c2c = new ArrayList<>();
        private final List<Double> delivered = new ArrayList<>();
        private final List<Double> sleeps = new ArrayList<>();
        private final List<Double> wakeups = new ArrayList<>();
        private final List<Double> senderPercent = new ArrayList<>();
        private final List<Double> workerPercent = new ArrayList<>();
        private final List<Double> receiverPercent = new ArrayList<>();
        private final List<Double> othersPercent = new ArrayList<>();

        Runs(StreamCase wanted, String idle) {
            this.wanted = wanted;
            this.idle = idle;
        }

        void add(Reading before, Reading after, Scrape scrapeBefore, Scrape scrapeAfter) throws BenchFailure {
            delivered.add(after.deliveredMppsSince(before));
            senderPercent.add(after.senderPercentSince(before));
            workerPercent.add(after.workerPercentSince(before));
            receiverPercent.add(after.receiverPercentSince(before));
            othersPercent.add(after.othersPercentSince(before));
            double seconds = scrapeAfter.secondsSince(scrapeBefore);
            sleeps.add(
                    (scrapeAfter.sum("vale_core_sleeps_total") - scrapeBefore.sum("vale_core_sleeps_total")) / seconds);
            wakeups.add((scrapeAfter.sum("vale_core_wakeups_total") - scrapeBefore.sum("vale_core_wakeups_total"))
                    / seconds);
        }

        LoadFigure figure() {
            return new LoadFigure(
                    wanted,
                    idle,
                    c2c.isEmpty() ? null : Samples.of(c2c),
                    Samples.of(delivered),
                    Samples.of(sleeps),
                    Samples.of(wakeups),
                    Samples.of(senderPercent),
                    Samples.of(workerPercent),
                    Samples.of(receiverPercent),
                    Samples.of(othersPercent));
        }
    }
}
