package dev.valed.daemon.security;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.daemon.control.TlsSettings;
import dev.valed.daemon.testing.CertificateAuthority;
import dev.valed.daemon.testing.CertificateAuthority.Credential;
import dev.valed.daemon.testing.Http;
import dev.valed.daemon.testing.ManagementContexts;
import dev.valed.daemon.testing.RunningDaemon;
import dev.valed.daemon.testing.TlsClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** REST by TLS with a CA for clients; metrics and health without. */
@Timeout(600)
class TlsTest {

    private static final String SWITCHES = "/api/v1/switches";
    private static final String SWITCH = SWITCHES + "/vale0";
    private static final Set<String> OPEN = Set.of(
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/info",
            "/actuator/prometheus");

    private static final CertificateAuthority SERVERS = new CertificateAuthority("servers");
    private static final CertificateAuthority CLIENTS = new CertificateAuthority("clients");

    @TempDir
    private static Path directory;

    @AutoClose
    private static RunningDaemon daemon;

    @BeforeAll
    static void start() {
        SERVERS.forServer("daemon").writeTo(directory);
        daemon = RunningDaemon.withTls(new TlsSettings(
                directory.resolve("tls.crt"),
                directory.resolve("tls.key"),
                CLIENTS.writeTo(directory.resolve("clients.crt")),
                false));
    }

    @BeforeEach
    void reset() {
        daemon.reset();
    }

    private static Http anonymous() {
        return daemon.api().by(TlsClient.trusting(SERVERS));
    }

    private static Http showing(Credential shown) {
        return daemon.api().by(TlsClient.trusting(SERVERS, shown));
    }

    /** Whatever controllers there will be, on either port. */
    @Test
    void shouldRefuseEveryMappingButMetricsAndHealthWithoutACredential() {
        Set<String> refused = new TreeSet<>();
        for (String request : mappings(daemon.context())) {
            String[] parts = request.split(" ");
            assertProblem(anonymous().send(parts[0], parts[1]), 401, "unauthorized");
            refused.add(request);
        }
        assertThat(refused).contains("GET " + SWITCHES, "PUT " + SWITCH).hasSizeGreaterThanOrEqualTo(12);

        Set<String> open = new TreeSet<>();
        for (String request : mappings(ManagementContexts.of(daemon))) {
            String[] parts = request.split(" ");
            if (daemon.management().send(parts[0], parts[1]).status() == 200) {
                open.add(request);
            } else {
                assertProblem(daemon.management().send(parts[0], parts[1]), 403, "forbidden");
            }
        }
        assertThat(open)
                .isNotEmpty()
                .allMatch(request -> request.startsWith("GET ") && OPEN.contains(request.substring(4)));
    }

    /** Method and path, with something in the place of each variable. */
    private static Set<String> mappings(ApplicationContext context) {
        Set<String> requests = new TreeSet<>();
        for (RequestMappingInfoHandlerMapping mapping :
                context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
            for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
                Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
                for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.values()) : methods) {
                    for (String pattern : info.getPatternValues()) {
                        String path = pattern.replaceAll("\\{[^}]*}|\\*\\*", "vale0");
                        requests.add(method + " " + path);
                    }
                }
            }
        }
        return requests;
    }

    @Test
    void shouldLetTheTokenReadAndChange() {
        assertThat(anonymous().authorized().put(SWITCH, "{}").status()).isEqualTo(201);
        assertThat(anonymous().authorized().get(SWITCH).status()).isEqualTo(200);
        assertThat(anonymous().get(SWITCH).status()).isEqualTo(401);
    }

    @Test
    void shouldLetAClientCertificateReadAndChange() {
        Http client = showing(CLIENTS.forClient("operator"));

        assertThat(client.put(SWITCH, "{}").status()).isEqualTo(201);
        assertThat(client.get(SWITCH).status()).isEqualTo(200);
        assertThat(client.delete(SWITCH).status()).isEqualTo(204);
    }

    @Test
    void shouldRefuseAWrongTokenInSpiteOfTheCertificate() {
        Http client = showing(CLIENTS.forClient("operator")).with("Authorization", "Bearer wrong");

        assertProblem(client.get(SWITCHES), 401, "unauthorized").hasDetail("the token is wrong");
    }

    @Test
    void shouldSayThatACertificateWouldDo() {
        assertProblem(anonymous().get(SWITCHES), 401, "unauthorized").hasDetail("or show a client certificate");
    }

    /** The browser of somebody with a certificate shows it to whatever page makes it. */
    @Test
    void shouldNotCountTheCertificateForAnotherSitesPage() {
        Http client = showing(CLIENTS.forClient("operator"));

        assertProblem(client.with("Origin", "https://evil.example").put(SWITCH, "{}"), 401, "unauthorized");
        assertThat(client.with("Origin", "https://localhost:" + client.port())
                        .put(SWITCH, "{}")
                        .status())
                .isEqualTo(201);
    }

    static Stream<Credential> unacceptable() {
        return Stream.of(
                new CertificateAuthority("clients").forClient("of another CA with the same name"),
                SERVERS.forClient("of the servers' CA"),
                CLIENTS.forExpiredClient("expired"),
                CLIENTS.forServer("for servers"));
    }

    @ParameterizedTest
    @MethodSource("unacceptable")
    void shouldNotTalkToACertificateThatIsNotAcceptable(Credential shown) {
        assertThatThrownBy(() -> showing(shown).authorized().get(SWITCHES))
                .satisfiesAnyOf(
                        e -> assertThat(e).hasCauseInstanceOf(SSLException.class),
                        e -> assertThat(e).hasMessageContaining("Connection reset"),
                        e -> assertThat(e).hasMessageContaining("Broken pipe"));
    }

    @Test
    void shouldNotBeTrustedByClientsOfAnotherCa() {
        assertThatThrownBy(() -> daemon.api().by(TlsClient.trusting(CLIENTS)).get(SWITCHES))
                .hasCauseInstanceOf(SSLException.class)
                .hasMessageContaining("PKIX");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldSpeakBothVersions(String version) throws Exception {
        try (SSLSocket socket = (SSLSocket) TlsClient.trusting(SERVERS)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), daemon.api().port())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    /** By hand, as the JDK's own client would not offer it either. */
    @Test
    void shouldNotSpeakTls11() throws Exception {
        assertThat(firstAnswerToHello(0x0303)).as("a server hello").startsWith(22);
        byte[] refusal = firstAnswerToHello(0x0302);
        assertThat(refusal).as("an alert").startsWith(21);
        assertThat(refusal[6]).as("protocol_version, RFC 5246, 7.2").isEqualTo((byte) 70);
    }

    /** Sends a hello that offers this version at most, and reads the record that comes back. */
    private static byte[] firstAnswerToHello(int version) throws IOException {
        byte[] ciphers = {
            (byte) 0xC0, 0x2B, (byte) 0xC0, 0x23, (byte) 0xC0, 0x09, (byte) 0xC0, 0x0A // ECDHE_ECDSA with AES
        };
        byte[] extensions = {
            0,
            10,
            0,
            4,
            0,
            2,
            0,
            23, // supported_groups: secp256r1
            0,
            11,
            0,
            2,
            1,
            0, // ec_point_formats: uncompressed
            0,
            13,
            0,
            4,
            0,
            2,
            4,
            3 // signature_algorithms: ecdsa_secp256r1_sha256
        };
        ByteBuffer body = ByteBuffer.allocate(256);
        body.putShort((short) version).put(new byte[32]).put((byte) 0); // random, no session
        body.putShort((short) ciphers.length).put(ciphers).put((byte) 1).put((byte) 0); // no compression
        body.putShort((short) extensions.length).put(extensions).flip();
        int length = body.remaining();
        ByteBuffer hello = ByteBuffer.allocate(length + 9);
        hello.put((byte) 22).putShort((short) 0x0301).putShort((short) (length + 4));
        hello.put((byte) 1).put((byte) 0).putShort((short) length).put(body);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), daemon.api().port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(hello.array());
            out.flush();
            return socket.getInputStream().readNBytes(7);
        }
    }

    @Test
    void shouldNotAnswerWithoutTls() {
        assertThat(daemon.api().authorized().get(SWITCHES).status()).isEqualTo(400);
    }

    @Test
    void shouldServeMetricsAndHealthWithoutTls() {
        assertThat(daemon.management().get("/actuator/health").status()).isEqualTo(200);
        assertThat(daemon.management().get("/actuator/prometheus").body()).contains("ssl_chain_expiry_seconds{");
    }

    @Test
    void shouldAcceptWhateverNameItIsReachedBy() {
        assertThat(anonymous()
                        .authorized()
                        .with("Host", "switch.example")
                        .get(SWITCHES)
                        .status())
                .isEqualTo(200);
    }
}
