package dev.valed.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.valed.bench.programs.BenchFailure;
import org.junit.jupiter.api.Test;

class Iperf3Test {

    private static String report(String received) {
        return "{\"start\":{},\"end\":{\"sum_sent\":{\"bits_per_second\":1,\"packets\":9,\"lost_packets\":0,\"seconds\":2},"
                + "\"sum_received\":{" + received + "}}}";
    }

    @Test
    void shouldCountWhatWasReceived() throws Exception {
        assertThat(Iperf3.bitsPerSecond(report("\"bits_per_second\":2.5e10"))).isEqualTo(2.5e10);
        assertThat(Iperf3.framesPerSecond(report("\"packets\":264440,\"lost_packets\":15904,\"seconds\":1.000145")))
                .isCloseTo(248_500, within(1.0));
    }

    @Test
    void shouldSayWhatAReportLacks() {
        assertThatThrownBy(() -> Iperf3.bitsPerSecond("{\"error\":\"unable to connect\"}"))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("bits_per_second");
        assertThatThrownBy(() -> Iperf3.framesPerSecond("iperf3: no")).isInstanceOf(BenchFailure.class);
    }
}
