package dev.valed.bench.figure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * One figure of several runs: their median and spread.
 *
 * @param values at least one, in rising order
 */
public record Samples(@JsonProperty double... values) {

    public Samples {
        if (values.length == 0) {
            throw new IllegalArgumentException("no runs, no figure");
        }
        values = values.clone();
        Arrays.sort(values);
    }

    public static Samples of(Collection<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Of an even number the higher of the two in the middle. */
    @JsonProperty
    public double median() {
        return values[values.length / 2];
    }

    @JsonProperty
    public double min() {
        return values[0];
    }

    @JsonProperty
    public double max() {
        return values[values.length - 1];
    }

    /** Such as {@code 47.1 (46.0-48.3)}. */
    public String text() {
        return text(1);
    }

    /** Such as {@code 47 (46-48)}. */
    public String wholeText() {
        return text(0);
    }

    /** With so many digits after the point. */
    public String text(int digits) {
        String format = "%." + digits + "f";
        return String.format(Locale.ROOT, format + " (" + format + "-" + format + ")", median(), min(), max());
    }
}
