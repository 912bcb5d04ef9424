package dev.valed.daemon.system;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.daemon.testing.Http;
import dev.valed.ports.client.PortRefusedException;
import dev.valed.ports.client.ValePort;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestType;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What others do wrong while two hosts talk: it is refused, and the hosts do not notice. */
@Needs("ping")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class BadInputSystemTest {

    private static final String PORT_D = "/api/v1/switches/vale0/ports/d";

    @AutoClose
    private static TestNetwork network;

    private static Station a;
    private static Ping traffic;
    private static Http http;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        a = network.station("vale0:a", 1);
        Station b = network.station("vale0:b", 2);
        traffic = network.own(Ping.start(a, b.ipv4()));
        http = network.api().http();
    }

    @AfterEach
    void checkThatNothingWasLost() {
        if (traffic != null) {
            traffic.awaitMore(20);
            assertThat(traffic.lost()).isEmpty();
            assertThat(network.daemon().isAlive()).isTrue();
            assertThat(network.daemon().log()).doesNotContain("ERROR", "Exception");
        }
    }

    @Test
    void shouldRefuseADeviceInUse() throws Exception {
        String own = a.namespace().name();
        assertProblem(network.api().putPort("vale0:d", a.request(own, null)), 409, "conflict")
                .hasDetail(Station.DEVICE, "vale0:a");

        try (TapDevice foreign = TapDevice.open(TapSpec.named("tap9").inNamespace(own))) {
            String request = "{\"type\":\"tap\",\"device\":\"tap9\",\"namespace\":\"" + own + "\"}";
            assertProblem(network.api().putPort("vale0:d", request), 409, "busy")
                    .hasDetail("tap9", own);
            assertThat(foreign.isUp()).isTrue();
        }
    }

    @Test
    void shouldRefuseANamespaceThatDoesNotExist() throws Exception {
        assertProblem(network.api().putPort("vale0:d", a.request("there-is-none", null)), 422, "invalid")
                .hasDetail("there-is-none");
    }

    @Test
    void shouldKeepAPortThatIsAskedForTwice() throws Exception {
        String same = a.request(a.namespace().name(), a.mac());
        assertThat(network.api().putPort("vale0:a", same).status()).isEqualTo(200);

        assertProblem(network.api().putPort("vale0:a", "{\"type\":\"netmap\"}"), 409, "conflict");
    }

    @Test
    void shouldKeepASwitchWithPorts() {
        assertProblem(http.delete("/api/v1/switches/vale0"), 409, "conflict");
    }

    @Test
    void shouldRefuseBodiesThatAreNone() {
        assertProblem(http.put(PORT_D, "{\"type\":"), 400, "bad-body");
        assertProblem(http.put(PORT_D, "{\"type\":\"tap\",\"nmae\":\"x\"}"), 400, "bad-body")
                .hasDetail("nmae");
        assertProblem(http.put(PORT_D, "[".repeat(30_000)), 400, "bad-body");
        assertProblem(http.put(PORT_D, "{\"type\":\"" + "x".repeat(1 << 20) + "\"}"), 413, "body-too-large");
        assertProblem(http.get(PORT_D), 404, "not-found");
    }

    @Test
    void shouldRefuseRubbishFromPrograms() throws Exception {
        for (int i = 1; i <= 50; i++) {
            try (SeqPacketSocket socket =
                    SeqPacketSocket.connect(network.daemon().socket())) {
                sendUntilEnded(socket, Transfer.random(i * 100));
            }
        }
        network.program("vale0:p1").close();
    }

    private static void sendUntilEnded(SeqPacketSocket socket, byte[] message) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        socket.send(message);
                    }
                })
                .isInstanceOf(SystemCallException.class)
                .hasMessageMatching(".*(EPIPE|ECONNRESET).*");
    }

    @Test
    void shouldForgetProgramsThatGoInTheMiddle() throws Exception {
        byte[] request = ControlCodec.encode(new Request(
                1, new NetmapRequest(RequestType.REGISTER, 14, "vale0:p2", Register.allRings(), List.of())));
        for (int i = 0; i < 50; i++) {
            try (SeqPacketSocket socket =
                    SeqPacketSocket.connect(network.daemon().socket())) {
                if (i % 2 == 1) {
                    socket.send(request);
                }
            }
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() ->
                        ValePort.open(network.daemon().socket(), "vale0:p2").close());
    }

    @Test
    void shouldTellProgramsWhyNot() throws Exception {
        try (ValePort first = ValePort.open(network.daemon().socket(), "vale0:p3")) {
            assertThatThrownBy(() -> ValePort.open(network.daemon().socket(), first.name()))
                    .isInstanceOf(PortRefusedException.class);
            assertThatThrownBy(() -> ValePort.open(network.daemon().socket(), "vale0:a"))
                    .isInstanceOf(PortRefusedException.class);
        }
    }
}
