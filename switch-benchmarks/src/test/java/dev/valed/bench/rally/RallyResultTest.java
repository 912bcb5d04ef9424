package dev.valed.bench.rally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RallyResultTest {

    @Test
    void shouldReadWhatPingPrints() {
        assertThat(RallyResult.parse("count=100 stalls=2 p50=2400 p99=2700 p99.9=20000 max=1000000\n"))
                .isEqualTo(new RallyResult(100, 2, 2.4, 2.7, 20, 1000));
    }

    @Test
    void shouldRefuseAnythingElse() {
        assertThatIllegalArgumentException().isThrownBy(() -> RallyResult.parse("count=100 stalls=0 p50=2400"));
        assertThatIllegalArgumentException().isThrownBy(() -> RallyResult.parse("ready"));
    }
}
