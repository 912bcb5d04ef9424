package dev.valed.bench.rally;

import java.util.Locale;

/**
 * How far something long is.
 *
 * @param count of round trips to make
 * @param done  of them
 * @param nanos that this took
 */
record Pace(long count, long done, long nanos) {

    /** Such as {@code [1200000/5000000] round trips, 4900/s, 12:55 min left}. */
    String text() {
        double rate = done * 1e9 / nanos;
        return String.format(Locale.ROOT, "[%d/%d] round trips, %.0f/s, %s", done, count, rate, left(rate));
    }

    private String left(double rate) {
        if (rate == 0) {
            return "time left unknown";
        }
        long seconds = Math.round((count - done) / rate);
        return String.format(Locale.ROOT, "%d:%02d min left", seconds / 60, seconds % 60);
    }
}
