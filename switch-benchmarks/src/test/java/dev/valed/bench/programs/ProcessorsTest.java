package dev.valed.bench.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    @Test
    void shouldReadRangesAndSingleNumbers() {
        assertThat(Processors.parse("0-2,5,8-9")).containsExactly(0, 1, 2, 5, 8, 9);
        assertThat(Processors.parse("3")).containsExactly(3);
    }

    /** Which may be more than it has the time of, where a control group has a quota. */
    @Test
    void shouldKnowThoseOfThisProcess() throws IOException {
        assertThat(Processors.allowed())
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
