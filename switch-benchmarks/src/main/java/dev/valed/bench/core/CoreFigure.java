package dev.valed.bench.core;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.valed.bench.figure.Samples;

/**
 * One measured figure: the median of several runs and their spread.
 *
 * @param bench     which benchmark
 * @param frame     bytes of a frame, without FCS
 * @param addresses source addresses, and as many destination addresses
 * @param workers   forwarding threads
 * @param burst     frames offered at once
 * @param receivers ports that each frame goes to
 * @param samples   million frames per second taken from the sender
 */
@JsonPropertyOrder({"bench", "frame", "addresses", "workers", "burst", "receivers", "mpps", "min", "max", "runs"})
record CoreFigure(
        String bench,
        int frame,
        int addresses,
        int workers,
        int burst,
        int receivers,
        @JsonIgnore Samples samples) {

    @JsonProperty
    double mpps() {
        return rounded(samples.median());
    }

    @JsonProperty
    double min() {
        return rounded(samples.min());
    }

    @JsonProperty
    double max() {
        return rounded(samples.max());
    }

    @JsonProperty
    int runs() {
        return samples.values().length;
    }

    private static double rounded(double mpps) {
        return Math.round(mpps * 100) / 100.0;
    }

    double nanosPerFrame() {
        return 1e3 / samples.median();
    }

    double gigabitsPerSecond() {
        return samples.median() * frame * 8 / 1e3;
    }
}
