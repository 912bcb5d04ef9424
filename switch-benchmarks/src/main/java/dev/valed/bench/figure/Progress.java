package dev.valed.bench.figure;

import org.jspecify.annotations.Nullable;

/** One line on standard error for each run, so that its user sees how far it is. */
public final class Progress {

    private final int runs;
    private int run;

    public Progress(int runs) {
        this.runs = runs;
    }

    /** @param c2c latency between the processors right before, in ns; null if there is but one */
    public void done(@Nullable Double c2c, String what) {
        String latency = c2c == null ? "" : " (c2c " + Math.round(c2c) + " ns)";
        System.err.println("[" + ++run + "/" + runs + "] " + what + latency);
    }
}
