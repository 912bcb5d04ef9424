package dev.valed.bench.rally;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import dev.valed.bench.programs.Scrape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ping-pongs with random pauses about as long as everybody looks before it sleeps, so that all fall asleep and wake at
 * all possible moments, and a wakeup that can be lost is.
 */
public final class Torture {

    private static final String PAUSES = "0:120000";
    private static final String LATE_RINGS = "vale_core_late_rings_total";

    private final Bed bed;

    public Torture(Bed bed) {
        this.bed = bed;
    }

    /**
     * Fails if a wakeup is lost, however busy the machine.
     *
     * @param count     of round trips in all
     * @param idleModes what the worker does without frames: each has its share of them
     */
    public List<TortureFigure> run(long count, List<String> idleModes)
            throws BenchFailure, IOException, InterruptedException {
        List<TortureFigure> figures = new ArrayList<>();
        for (String idle : idleModes) {
            figures.add(runWith(idle, Math.ceilDiv(count, idleModes.size())));
        }
        return figures;
    }

    private TortureFigure runWith(String idle, long count) throws BenchFailure, IOException, InterruptedException {
        Daemon daemon = bed.daemon(idle);
        long seed = ThreadLocalRandom.current().nextInt(1_000_000);
        System.err.println("torture: worker idle: " + idle + ", seed " + seed);
        Scrape before = daemon.scrape();
        long start = System.nanoTime();
        RallyResult result = new Rally(bed, daemon).play(count, PAUSES, PAUSES, seed, done -> {
            requireRung(before, daemon.scrape());
            System.err.println(new Pace(count, done, System.nanoTime() - start).text());
        });
        Scrape after = daemon.scrape();
        requireRung(before, after);
        return new TortureFigure(
                "clients-torture",
                idle,
                seed,
                result.count(),
                result.stalls(),
                (long) (after.sum("vale_core_sleeps_total") - before.sum("vale_core_sleeps_total")),
                (long) (after.sum("vale_core_wakeups_total") - before.sum("vale_core_wakeups_total")),
                result.max());
    }

    /** The worker counts only frames that it found without having been rung: one that runs late is no excuse. */
    private static void requireRung(Scrape before, Scrape after) throws BenchFailure {
        double late = after.sum(LATE_RINGS) - before.sum(LATE_RINGS);
        if (late > 0) {
            throw new BenchFailure(String.format(
                    Locale.ROOT,
                    "lost wakeup: %s: %.0f times the worker slept to its time limit although there were frames",
                    LATE_RINGS,
                    late));
        }
    }
}
