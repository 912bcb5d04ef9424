package dev.valed.core.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads, or the kernel, are about to do: as long as a busy machine may take, not for ever. */
public final class Await {

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    /** After so many looks it pauses between them: where processors are few the others need them. */
    private static final int LOOKS_WITHOUT_PAUSE = 1000;

    private static final long PAUSE_NANOS = 100_000;

    private Await() {}

    /**
     * Looks until something holds.
     *
     * @param what for the message, if it does not hold after 60 s
     */
    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        for (int looks = 1; !condition.getAsBoolean(); looks++) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("waited in vain: " + what);
            }
            if (looks < LOOKS_WITHOUT_PAUSE) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
