package dev.valed.bench.rally;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.bench.rally.CompiledProgram.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The histogram of bench-client, compiled into a program of its own. */
class HistogramTest {

    @TempDir
    private static Path directory;

    private static CompiledProgram histogram;

    @BeforeAll
    static void compile() throws Exception {
        histogram = CompiledProgram.compile(directory, "histogram_test", "histogram");
    }

    private static List<Long> quantiles(String shares, LongStream values) throws Exception {
        List<String> words = new ArrayList<>(List.of(shares.split(" ", -1)));
        words.add("--");
        values.forEach(value -> words.add(Long.toString(value)));
        Outcome outcome = histogram.run(words.toArray(String[]::new));
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output().lines().map(Long::valueOf).toList();
    }

    @Test
    void shouldTellSmallValuesExactly() throws Exception {
        assertThat(quantiles("0.01 0.5 0.51 1", LongStream.rangeClosed(0, 99).map(i -> i / 2)))
                .containsExactly(0L, 24L, 25L, 49L);
    }

    @Test
    void shouldTellLargeValuesToTwoPercentAndNeverTooLow() throws Exception {
        for (long value : new long[] {63, 64, 65, 127, 128, 1000, 4159, 65_535, 65_536, 1_000_000_007, 1L << 40}) {
            List<Long> told = quantiles("0.5", LongStream.of(value, 1L << 62));
            if (value == 63) {
                assertThat(told).containsExactly(63L);
            }
            assertThat(told.getFirst()).isBetween(value, value + value / 60);
        }
    }

    @Test
    void shouldTellTheTailOfManyValues() throws Exception {
        LongStream values = LongStream.concat(
                LongStream.range(0, 990).map(i -> 2000), LongStream.range(0, 10).map(i -> 50));
        assertThat(quantiles("0.01 0.5 0.999", values).stream().map(v -> v / 50).toList())
                .containsExactly(1L, 40L, 40L);
    }

    @Test
    void shouldHaveNothingToTellOfNoValues() throws Exception {
        assertThat(quantiles("0.5 1", LongStream.empty())).containsExactly(0L, 0L);
    }
}
