package dev.valed.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimesTest {

    @Test
    void shouldTellTheFastestTenthInAnyOrder() {
        Times times = new Times();
        for (int i = 99; i >= 0; i--) {
            times.add(i * 7);
        }
        assertThat(times.ofFastestTenth()).isEqualTo(70);
    }

    @Test
    void shouldMakeDoWithOne() {
        Times times = new Times();
        times.add(5);
        assertThat(times.ofFastestTenth()).isEqualTo(5);
    }
}
