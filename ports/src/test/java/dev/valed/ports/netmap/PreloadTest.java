package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.client.ValePort;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A C program written for netmap's ABI, run with {@code libvale-netmap.so}. */
@Timeout(60)
class PreloadTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String FRAMES = "5000";

    @TempDir
    private Path directory;

    private TestSwitch fabric;

    @BeforeAll
    static void compile() throws Exception {
        NetmapClient.compile();
    }

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.PARK);
    }

    @AfterEach
    void everyFrameIsAccountedForAndEverythingGivenBack() {
        Eventually.within(LIMIT, "all ports closed", () -> fabric.broker.closed.get() == fabric.broker.opened.get());
        fabric.broker.counters.forEach((port, counters) -> {
            PortStatistics statistics = PortStatistics.sum(counters);
            assertThat(statistics.isConserved()).as("%s: %s", port, statistics).isTrue();
        });
        assertThat(fabric.ringFailures).isEmpty();
        fabric.close();
    }

    private NetmapClient run(String scenario, String port, String... more) throws Exception {
        return NetmapClient.start(fabric.socket, scenario, "vale0:" + port, more);
    }

    private long received(String port) {
        return fabric.statistics(port).get(PortCounter.RECEIVED_FRAMES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"errors", "options", "legacy", "files", "maps", "extmem", "bad-heads", "mixed", "churn", "signal"
            })
    void shouldBehaveAsTheKernelModule(String scenario) throws Exception {
        try (NetmapClient client = run(scenario, "t")) {
            client.assertSucceeds();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ioctl", "poll", "ppoll", "select", "epoll"})
    void shouldForwardAllThatWasSentBeforeTheClose(String how) throws Exception {
        try (NetmapClient client = run("send", "a", FRAMES, how)) {
            client.assertSucceeds();
        }
        Eventually.within(LIMIT, "all frames taken: " + received("a"), () -> received("a") == 5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ioctl", "poll", "ppoll", "select", "epoll"})
    void shouldDeliverToAProgramFromJava(String how) throws Exception {
        try (NetmapClient client = run("receive", "b", FRAMES, how).awaitReady();
                ValePort port = ValePort.open(fabric.socket, "vale0:a")) {
            for (int i = 0; i < 5000; i++) {
                assertThat(port.send(TestFrame.of(TestFrame.BROADCAST, 1, i, 60), LIMIT))
                        .isTrue();
                if (i % 256 == 255) {
                    assertThat(port.receive(LIMIT)).as("the program took %d", i).isNotNull();
                }
            }
            client.assertSucceeds();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "ioctl", "epoll"})
    void shouldAnswerAJavaProgram(String how) throws Exception {
        try (NetmapClient client = run("echo", "e", "2000", how).awaitReady();
                ValePort port = ValePort.open(fabric.socket, "vale0:a")) {
            for (int i = 0; i < 2000; i++) {
                byte[] question = TestFrame.of(2, 1, i, 60 + i % 1400);
                assertThat(port.send(question, LIMIT)).isTrue();
                byte[] answer = port.receive(LIMIT);
                assertThat(answer).as("answer %d", i).isNotNull();
                assertThat(TestFrame.sequence(answer)).isEqualTo(i);
                assertThat(answer).hasSameSizeAs(question);
            }
            client.assertSucceeds();
        }
    }

    @Test
    void shouldKeepThePortAcrossDuplicatesChildrenAndFurtherOpens() throws Exception {
        try (ValePort port = ValePort.open(fabric.socket, "vale0:a");
                NetmapClient client = run("descriptors", "t")) {
            client.assertSucceeds();
            for (int i = 0; i <= 4; i++) {
                byte[] frame = port.receive(LIMIT);
                assertThat(frame).as("frame %d", i).isNotNull();
                assertThat(TestFrame.sequence(frame)).isEqualTo(i);
            }
        }
    }

    @Test
    void shouldServeAProcessThatWasPassedADescriptor() throws Exception {
        try (ValePort port = ValePort.open(fabric.socket, "vale0:a");
                NetmapClient client = run("pass", "t")) {
            client.assertSucceeds();
            for (int i = 0; i <= 2; i++) {
                byte[] frame = port.receive(LIMIT);
                assertThat(frame).as("frame %d", i).isNotNull();
                assertThat(TestFrame.sequence(frame)).isEqualTo(i);
            }
        }
    }

    @Test
    void shouldSendByFourRingsFromFourThreads() throws Exception {
        try (NetmapClient client = run("threads", "t", FRAMES)) {
            client.assertSucceeds();
        }
        Eventually.within(LIMIT, "all frames taken: " + received("t"), () -> received("t") == 4 * 5000);
    }

    @Test
    void shouldReportTheEndOfThePortToAProgramThatWaits() throws Exception {
        try (NetmapClient client = run("end", "t").awaitReady()) {
            fabric.server.disconnect(fabric.port("t"));
            client.assertSucceeds();
        }
    }

    @Test
    void shouldGiveBackThePortOfAProgramThatIsKilled() throws Exception {
        NetmapClient client = run("end", "t").awaitReady();
        assertThat(fabric.broker.closed.get()).isZero();
        client.close();
        Eventually.within(Duration.ofSeconds(1), "the port is closed", () -> fabric.broker.closed.get() == 1);
    }
}
