package dev.valed.core.testing;

import java.util.Random;

/** Where the randomness of a test comes from: another seed each run, printed, and set by {@code -Dvaled.seed=…}. */
public record Seed(long value) {

    public static Seed print(String test) {
        long value = Long.getLong("valed.seed", System.nanoTime() & 0xffff_ffffL);
        System.out.println(test + ": -Dvaled.seed=" + value);
        return new Seed(value);
    }

    public Random random() {
        return new Random(value);
    }
}
