package dev.valed.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.bench.programs.BenchFailure;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PingTest {

    @Test
    void shouldFindPercentiles() throws Exception {
        String output = "PING 10.99.0.2 (10.99.0.2) 56(84) bytes of data.\n"
                + IntStream.rangeClosed(1, 200)
                        .mapToObj(
                                i -> "64 bytes from 10.99.0.2: icmp_seq=" + i + " ttl=64 time=0." + (1000 + i) + " ms")
                        .collect(Collectors.joining("\n"))
                + "\n--- 10.99.0.2 ping statistics ---\n200 packets transmitted, 200 received, 0% packet loss, time 199ms\n";

        assertThat(Ping.RoundTrips.parse(output)).isEqualTo(new Ping.RoundTrips(110.0, 119.8));
    }

    @Test
    void shouldFailWithoutAnAnswer() {
        assertThatThrownBy(() -> Ping.RoundTrips.parse("2 packets transmitted, 0 received"))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("0 received");
    }
}
