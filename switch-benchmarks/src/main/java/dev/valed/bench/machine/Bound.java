package dev.valed.bench.machine;

import dev.valed.bench.figure.Samples;
import java.util.List;
import java.util.Locale;

/**
 * A figure beside what the machine gives at most.
 *
 * @param mpps    what the yardstick came to before each run, in millions per second
 * @param percent of it that the run after it reached
 */
public record Bound(Yardstick yardstick, Samples mpps, Samples percent) {

    /**
     * Compares each run with what was measured right before it.
     *
     * @param machine the yardstick, in millions per second
     * @param figures of the runs, as many and in the same order
     */
    public static Bound of(Yardstick yardstick, List<Double> machine, List<Double> figures) {
        double[] percent = new double[figures.size()];
        for (int run = 0; run < percent.length; run++) {
            percent[run] = figures.get(run) * 100 / machine.get(run);
        }
        return new Bound(yardstick, Samples.of(machine), new Samples(percent));
    }

    /** Such as {@code copy 25.8 (71 %)}. */
    public String text() {
        return String.format(Locale.ROOT, "%s %.1f (%.0f %%)", yardstick.label(), mpps.median(), percent.median());
    }
}
