package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.client.PortRefusedException;
import dev.valed.ports.client.ValePort;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A daemon with little memory and few descriptors, a program that takes all it can get, and another client. */
@Needs("prlimit")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class LimitsSystemTest {

    private static final int MEMORY = 128 << 20;
    private static final int DESCRIPTORS = 1024;
    private static final int REFUSALS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private TestNetwork network;

    private DaemonProcess daemon;

    private static DaemonProcess startDaemon(Path directory) throws IOException {
        return DaemonProcess.start(
                directory.resolve("run"),
                DaemonProcess.LIBRARIES,
                DaemonProcess.OPTIONS,
                List.of("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS),
                List.of("--memory-limit", (MEMORY >> 20) + "M"));
    }

    @BeforeEach
    void start() throws Exception {
        network = TestNetwork.start(LimitsSystemTest::startDaemon);
        daemon = network.daemon();
    }

    private double metric(String name) {
        return Scrape.of(daemon).series().get(name);
    }

    private List<ValePort> openAll() throws IOException {
        List<ValePort> ports = new ArrayList<>();
        try {
            while (true) {
                ports.add(network.program("vale0:g" + ports.size()));
            }
        } catch (PortRefusedException e) {
            assertThat(e).hasMessageContaining("left free for others");
        }
        return ports;
    }

    private void assertThatAnotherClientExchangesFrames(ValePort with) throws Exception {
        try (TestNamespace container = TestNamespace.create();
                ValePort port = NetworkNamespace.named(container.name())
                        .call(() -> ValePort.open(daemon.socket(), "vale0:other"))) {
            byte[] frame = Transfer.random(60);
            frame[0] = (byte) 0xff;
            frame[6] = 2;
            port.send(frame);
            assertThat(with.receive(PATIENCE)).isEqualTo(frame);
        }
    }

    @Test
    void shouldLeaveMemoryToOtherClients() throws Exception {
        List<ValePort> greedy = openAll();

        assertThat(greedy).hasSizeGreaterThan(4);
        assertThat(metric("vale_programs_memory_bytes")).isBetween(MEMORY / 4.0 - (8 << 20), MEMORY / 4.0);
        assertThat(metric("vale_programs_memory_limit_bytes")).isEqualTo(MEMORY);
        assertThat(metric("vale_programs_refused_total{resource=\"memory\"}")).isPositive();
        assertThatAnotherClientExchangesFrames(greedy.getFirst());
        for (int i = 0; i < REFUSALS; i++) {
            assertThatThrownBy(() -> network.program("vale0:more")).isInstanceOf(PortRefusedException.class);
        }
        // One line at once, and then not more than one in ten seconds.
        assertThat(daemon.log().lines().filter(line -> line.contains("bytes of memory more for")))
                .hasSizeBetween(1, REFUSALS / 2);

        greedy.forEach(ValePort::close);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(metric("vale_programs_memory_bytes")).isZero();
            assertThat(metric("vale_programs_descriptors")).isZero();
            assertThat(metric("vale_programs_connections")).isZero();
        });
    }

    @Test
    void shouldLeaveDescriptorsToOtherClientsAndItself() throws Exception {
        ValePort port = network.program("vale0:a");
        for (int i = 0; i < DESCRIPTORS; i++) {
            network.own(SeqPacketSocket.connect(daemon.socket())); // and says nothing
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> metric("vale_programs_refused_total{resource=\"descriptors\"}") > 700);
        assertThat(metric("vale_programs_descriptors")).isLessThanOrEqualTo(DESCRIPTORS * 3 / 4 / 4);
        assertThat(metric("vale_programs_descriptors_limit")).isEqualTo(DESCRIPTORS * 3 / 4);

        assertThatAnotherClientExchangesFrames(port);
        network.station("vale0:b", 1); // a TAP
        assertThat(daemon.log()).doesNotContain("EMFILE (Too many open files)");
    }
}
