package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.client.ValePort;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A switch, and C programs with {@code libvale-netmap.so}. In the end every frame is accounted for. */
@Timeout(300)
abstract class PreloadFixture {
    static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    TestSwitch fabric;

    @BeforeAll
    static void compile() throws Exception {
        NetmapClient.compile();
    }

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.PARK);
    }

    /** The daemon goes without a word to programs. */
    @AfterEach
    void stop() {
        fabric.close();
        fabric.broker.counters.forEach((port, counters) -> {
            PortStatistics statistics = PortStatistics.sum(counters);
            assertThat(statistics.isConserved()).as("%s: %s", port, statistics).isTrue();
        });
        assertThat(fabric.ringFailures).isEmpty();
    }

    final void awaitEverythingClosed() {
        Await.until("all ports closed", () -> fabric.broker.closed.get() == fabric.broker.opened.get());
    }

    /** Starts a scenario on a port, with what else it needs. */
    final NetmapClient start(String scenario, String port, String... more) throws Exception {
        return NetmapClient.start(fabric.socket, scenario, port, more);
    }

    /** Runs a scenario to its good end. */
    final void run(String scenario, String port, String... more) throws Exception {
        try (NetmapClient client = start(scenario, port, more)) {
            client.assertSucceeds();
        }
    }

    final long received(String port) {
        return fabric.statistics(port).get(PortCounter.RECEIVED_FRAMES);
    }

    static void send(ValePort port, int number) throws Exception {
        assertThat(port.send(TestFrame.of(TestFrame.BROADCAST, 1, number, 60), LIMIT))
                .isTrue();
    }

    static void assertReceives(ValePort port, int number) throws Exception {
        byte[] frame = port.receive(LIMIT);
        assertThat(frame).as("frame %d", number).isNotNull();
        assertThat(TestFrame.sequence(frame)).isEqualTo(number);
    }
}
