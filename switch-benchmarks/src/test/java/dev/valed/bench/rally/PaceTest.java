package dev.valed.bench.rally;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void shouldTellRateAndTimeLeft() {
        assertThat(new Pace(5_000_000, 1_200_000, 240_000_000_000L).text())
                .isEqualTo("[1200000/5000000] round trips, 5000/s, 12:40 min left");
    }

    @Test
    void shouldNotGuessBeforeAnythingIsDone() {
        assertThat(new Pace(10, 0, 5_000_000_000L).text()).isEqualTo("[0/10] round trips, 0/s, time left unknown");
    }
}
