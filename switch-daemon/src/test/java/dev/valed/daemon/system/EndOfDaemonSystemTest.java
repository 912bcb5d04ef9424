package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What is left of a daemon that ends under traffic: nothing that would keep the next one from starting. */
@Needs({"ping", "iperf3"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class EndOfDaemonSystemTest {

    @AutoClose
    private static TestNetwork network;

    private static Station a;
    private static Station b;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        a = network.station("vale0:a", 1);
        b = network.station("vale0:b", 2);
    }

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        try (Iperf3 server = Iperf3.serve(b);
                Background traffic = server.stream(a)) {
            network.daemon().kill();

            assertThat(traffic.isAlive()).isTrue();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> interfaces().isEmpty());
        }

        Path directory = network.daemon().runtimeDirectory();
        DaemonProcess next = network.own(DaemonProcess.start(directory));
        next.api().createSwitch("vale0", "{}");
        a.attachTo(next);
        b.attachTo(next);
        try (Iperf3 server = Iperf3.serve(b);
                Background traffic = server.stream(a)) {
            assertThat(next.terminate()).isEqualTo(143);

            assertThat(traffic.isAlive()).isTrue();
            assertThat(interfaces()).isEmpty();
        }
        assertThat(next.logSinceReady()).doesNotContain("ERROR", "WARN", "Exception");
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName)).containsExactly(Path.of("token"));
        }
    }

    private static List<String> interfaces() throws IOException {
        List<String> interfaces = new ArrayList<>(a.namespace().interfaces());
        interfaces.addAll(b.namespace().interfaces());
        return interfaces;
    }
}
