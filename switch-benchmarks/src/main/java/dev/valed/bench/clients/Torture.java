package dev.valed.bench.clients;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import dev.valed.bench.programs.Scrape;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ping-pongs with random pauses about as long as everybody looks before it sleeps, so that all fall asleep and wake at
 * all possible moments, and a wakeup that can be lost is.
 */
final class Torture {

    private static final String PAUSES = "0:120000";
    private static final String LATE_RINGS = "vale_core_late_rings_total";

    private final Bed bed;

    Torture(Bed bed) {
        this.bed = bed;
    }

    /** Half of them with a worker that parks at once. Fails if a wakeup is lost. */
    List<TortureFigure> run(long count) throws BenchFailure, IOException, InterruptedException {
        return List.of(runWith(Bed.YIELD, (count + 1) / 2), runWith(Bed.PARK, (count + 1) / 2));
    }

    private TortureFigure runWith(String idle, long count) throws BenchFailure, IOException, InterruptedException {
        Daemon daemon = bed.daemon(idle);
        long seed = ThreadLocalRandom.current().nextInt(1_000_000);
        System.err.println("torture: worker idle: " + idle + ", seed " + seed);
        Scrape before = daemon.scrape();
        RallyResult result;
        try {
            result = new Rally(bed, daemon)
                    .play(
                            count,
                            PAUSES,
                            PAUSES,
                            seed,
                            done -> System.err.println("[" + done + "/" + count + "] round trips"));
        } catch (BenchFailure lost) {
            throw new BenchFailure(lost.getMessage() + "\n" + late(before, daemon.scrape()));
        }
        Scrape after = daemon.scrape();
        if (after.sum(LATE_RINGS) > before.sum(LATE_RINGS)) {
            throw new BenchFailure(late(before, after));
        }
        return new TortureFigure(
                "clients-torture",
                idle,
                seed,
                result.count(),
                (long) (after.sum("vale_core_sleeps_total") - before.sum("vale_core_sleeps_total")),
                (long) (after.sum("vale_core_wakeups_total") - before.sum("vale_core_wakeups_total")),
                result.max());
    }

    private static String late(Scrape before, Scrape after) throws BenchFailure {
        return String.format(
                Locale.ROOT,
                "%s: %.0f times the worker slept to its time limit although there were frames",
                LATE_RINGS,
                after.sum(LATE_RINGS) - before.sum(LATE_RINGS));
    }
}
