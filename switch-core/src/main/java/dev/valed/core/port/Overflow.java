package dev.valed.core.port;

import java.time.Duration;

/**
 * What becomes of a frame that finds the ring of the port it goes to full: it is dropped, or its sender waits.
 *
 * @param limitNanos how long the port's client may stand still before frames are dropped all the same, until it moves;
 *                   0 for frames that are dropped at once
 */
public record Overflow(long limitNanos) {

    /** As VALE does it, and the default. */
    public static final Overflow DROP = new Overflow(0);

    public static final Duration DEFAULT_LIMIT = Duration.ofMillis(100);
    public static final Duration SHORTEST_LIMIT = Duration.ofMillis(1);
    public static final Duration LONGEST_LIMIT = Duration.ofSeconds(10);

    public Overflow {
        if (limitNanos != 0 && (limitNanos < SHORTEST_LIMIT.toNanos() || limitNanos > LONGEST_LIMIT.toNanos())) {
            throw new IllegalArgumentException(
                    "an overflow limit of " + limitNanos + " ns is not accepted: 1 ms to 10 s are");
        }
    }

    /** Senders wait. */
    public static Overflow block(Duration limit) {
        if (limit.isZero()) {
            throw new IllegalArgumentException("an overflow limit of 0 is not accepted: 1 ms to 10 s are");
        }
        return new Overflow(limit.toNanos());
    }

    public boolean blocks() {
        return limitNanos > 0;
    }
}
