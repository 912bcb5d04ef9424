package dev.valed.core.testing;

import java.util.function.BooleanSupplier;

/** Waiting for other threads: without sleeping, and not for ever. */
public final class Await {

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private Await() {}

    /**
     * Looks until something holds.
     *
     * @param what for the message, if it does not hold after 30 s
     */
    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.yield();
        }
    }
}
