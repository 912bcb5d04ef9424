package dev.valed.bench.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScrapeTest {

    private static final Scrape SCRAPE = Scrape.parse(2_500_000_000L, """
                    # HELP vale_core_sleeps_total Times that the worker went to sleep.
                    # TYPE vale_core_sleeps_total counter
                    vale_core_sleeps_total{worker="0"} 12.0
                    vale_core_sleeps_total{worker="1"} 1.5E3
                    vale_core_sleeps_total_more{worker="1"} 7
                    vale_info{detail="a b"} 1

                    plain 3
                    """);

    @Test
    void shouldAddUpAllSeriesOfANameAndNoOther() throws BenchFailure {
        assertThat(SCRAPE.sum("vale_core_sleeps_total")).isEqualTo(1512);
        assertThat(SCRAPE.sum("plain")).isEqualTo(3);
        assertThat(SCRAPE.sum("vale_info")).isEqualTo(1);
    }

    @Test
    void shouldFailForAMetricThatIsNotThere() {
        assertThatThrownBy(() -> SCRAPE.sum("vale_core")).isInstanceOf(BenchFailure.class);
    }

    @Test
    void shouldTellTheTimeBetweenTwo() {
        assertThat(SCRAPE.secondsSince(Scrape.parse(500_000_000L, ""))).isEqualTo(2);
    }
}
