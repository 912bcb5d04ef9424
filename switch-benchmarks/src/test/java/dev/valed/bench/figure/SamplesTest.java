package dev.valed.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void shouldTellMedianAndSpreadOfRunsInAnyOrder() {
        Samples samples = new Samples(3, 1, 2, 9, 5);
        assertThat(samples.median()).isEqualTo(3);
        assertThat(samples.min()).isEqualTo(1);
        assertThat(samples.max()).isEqualTo(9);
        assertThat(samples.text()).isEqualTo("3.0 (1.0-9.0)");
    }

    @Test
    void shouldTakeTheHigherOfTheTwoInTheMiddle() {
        assertThat(Samples.of(List.of(4.0, 1.0)).median()).isEqualTo(4);
    }

    @Test
    void shouldLeaveTheCallersRunsAlone() {
        double[] runs = {2, 1};
        assertThat(new Samples(runs).min()).isEqualTo(1);
        assertThat(runs).containsExactly(2, 1);
    }

    @Test
    void shouldRefuseNoRuns() {
        assertThatIllegalArgumentException().isThrownBy(Samples::new);
    }
}
