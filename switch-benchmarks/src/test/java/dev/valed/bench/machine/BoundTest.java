package dev.valed.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoundTest {

    @Test
    void shouldCompareEachRunWithWhatWasMeasuredBeforeIt() {
        Bound bound = Bound.of(Yardstick.COPY, List.of(10.0, 20.0, 30.0), List.of(9.0, 10.0, 24.0));

        assertThat(bound.percent().values()).containsExactly(50, 80, 90);
        assertThat(bound.text()).isEqualTo("copy 20.0 (80 %)");
    }
}
