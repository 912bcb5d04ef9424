package dev.valed.bench.rally;

import java.util.HashMap;
import java.util.Map;

/**
 * What ping printed: round trips, and their times in µs.
 *
 * @param stalls answers that took more than a second although whoever slept for them was woken
 */
record RallyResult(long count, long stalls, double p50, double p99, double p999, double max) {

    /** @param line such as {@code count=100 stalls=0 p50=2400 p99=2700 p99.9=20000 max=1000000}, in ns */
    static RallyResult parse(String line) {
        Map<String, Long> values = new HashMap<>();
        for (String word : line.strip().split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("ping said: " + line);
            }
            values.put(word.substring(0, equals), Long.valueOf(word.substring(equals + 1)));
        }
        return new RallyResult(
                value(values, "count", line),
                value(values, "stalls", line),
                value(values, "p50", line) / 1e3,
                value(values, "p99", line) / 1e3,
                value(values, "p99.9", line) / 1e3,
                value(values, "max", line) / 1e3);
    }

    private static long value(Map<String, Long> values, String name, String line) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("ping said: " + line);
        }
        return value;
    }
}
