package dev.valed.bench.host;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** What is measured of a route, in the order in which it is. */
enum Measure {
    TCP_THERE("TCP, near to far", "Gbit/s", 1),
    TCP_BACK("TCP, far to near", "Gbit/s", 1),
    FRAMES_THERE("frames of 60 B that come through, near to far", "kpps", 0),
    FRAMES_BACK("frames of 60 B that come through, far to near", "kpps", 0),
    ROW_P50("ping, one after the other, p50", "us", 0),
    ROW_P99("ping, one after the other, p99", "us", 0),
    PACED_P50("ping, one in 2 ms, p50", "us", 0),
    PACED_P99("ping, one in 2 ms, p99", "us", 0);

    /** Of the cable's rate. */
    private static final double TCP_GOAL = 0.75;

    private final String label;
    private final String unit;
    private final int digits;

    Measure(String label, String unit, int digits) {
        this.label = label;
        this.unit = unit;
        this.digits = digits;
    }

    @JsonValue
    String label() {
        return label;
    }

    String unit() {
        return unit;
    }

    /** After the point, for people. */
    int digits() {
        return digits;
    }

    /** What a route is to reach of this, in comparison with the cable; null if there is no goal. */
    @Nullable Double goal(Route route) {
        return route.hasGoal() && (this == TCP_THERE || this == TCP_BACK) ? TCP_GOAL : null;
    }
}
