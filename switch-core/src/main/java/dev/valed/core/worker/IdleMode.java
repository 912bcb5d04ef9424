package dev.valed.core.worker;

/** What a worker does when it finds no frames. */
public enum IdleMode {
    /** Looks again at once, for ever: the shortest latency, and a processor always busy. */
    SPIN(Long.MAX_VALUE),
    /** Offers the processor to others between looks for 50 µs, then sleeps. The default. */
    YIELD(50_000),
    /** Sleeps at once: the least processor time; waking takes tens of microseconds. */
    PARK(0);

    private final long lookNanos;

    IdleMode(long lookNanos) {
        this.lookNanos = lookNanos;
    }

    /** How long it goes on looking before it sleeps, in ns. */
    long lookNanos() {
        return lookNanos;
    }
}
