package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Await;
import dev.valed.ports.client.ValePort;
import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.sys.PeerCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A C program written for netmap's ABI, run with {@code libvale-netmap.so}. */
class PreloadTest extends PreloadFixture {
    private static final String FRAMES = "5000";

    @AfterEach
    void everythingIsGivenBack() {
        awaitEverythingClosed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"errors", "options", "legacy", "files", "maps", "extmem", "bad-heads", "mixed", "churn", "signal"
            })
    void shouldBehaveAsTheKernelModule(String scenario) throws Exception {
        run(scenario, "vale0:t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ioctl", "poll", "ppoll", "select", "epoll"})
    void shouldForwardAllThatWasSentBeforeTheClose(String how) throws Exception {
        run("send", "vale0:a", FRAMES, how);
        Await.until("all frames taken: " + received("a"), () -> received("a") == 5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ioctl", "poll", "ppoll", "select", "epoll"})
    void shouldDeliverToAProgramFromJava(String how) throws Exception {
        try (NetmapClient client = start("receive", "vale0:b", FRAMES, how).awaitReady();
                ValePort port = ValePort.open(fabric.socket, "vale0:a")) {
            for (int i = 0; i < 5000; i++) {
                send(port, i);
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
        try (NetmapClient client = start("echo", "vale0:e", "2000", how).awaitReady();
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
                NetmapClient client = start("descriptors", "vale0:t")) {
            client.assertSucceeds();
            for (int i = 0; i <= 4; i++) {
                assertReceives(port, i);
            }
        }
    }

    @Test
    void shouldServeAProcessThatWasPassedADescriptor() throws Exception {
        try (ValePort port = ValePort.open(fabric.socket, "vale0:a");
                NetmapClient client = start("pass", "vale0:t")) {
            client.assertSucceeds();
            for (int i = 0; i <= 2; i++) {
                assertReceives(port, i);
            }
        }
    }

    @Test
    void shouldSendByFourRingsFromFourThreads() throws Exception {
        run("threads", "vale0:t", FRAMES);
        Await.until("all frames taken: " + received("t"), () -> received("t") == 4 * 5000);
    }

    @Test
    void shouldReportTheEndOfThePortToAProgramThatWaits() throws Exception {
        try (NetmapClient client = start("end", "vale0:t").awaitReady()) {
            fabric.server.disconnect(fabric.port("t"));
            client.assertSucceeds();
        }
    }

    @Test
    void shouldNotLetAProgramThatIgnoresTheEndUseUpAProcessor() throws Exception {
        try (NetmapClient client = start("deaf", "vale0:t").awaitReady()) {
            fabric.server.disconnect(fabric.port("t"));
            client.assertSucceeds();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest", "no-room", "uring"})
    void shouldServeEmulators(String scenario) throws Exception {
        fabric.broker.requests = new NetmapRequests() {
            @Override
            public PortHeader setHeader(String name, PortHeader body, PeerCredentials peer) {
                fabric.port("t").setHeaderLength(body.headerLength());
                return body;
            }
        };
        run(scenario, "vale0:t");
    }

    @Test
    void shouldGiveBackThePortOfAProgramThatIsKilled() throws Exception {
        NetmapClient client = start("end", "vale0:t").awaitReady();
        assertThat(fabric.broker.closed.get()).isZero();
        client.close();
        Await.until("the port is closed", () -> fabric.broker.closed.get() == 1);
    }
}
