package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.valed.daemon.testing.CertificateAuthority;
import dev.valed.daemon.testing.CertificateAuthority.Credential;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that is reached by https. */
class TlsTest {

    private final CertificateAuthority ca = new CertificateAuthority("ca");

    @TempDir
    private Path directory;

    private DaemonStub daemon;
    private Shell shell;

    @BeforeEach
    void writeCa() {
        Path file = ca.writeTo(directory.resolve("ca.crt"));
        shell = new Shell().with("VALE_CA", file.toString()).withRoot(directory.resolve("root"));
    }

    @AfterEach
    void stopDaemon() {
        if (daemon != null) {
            daemon.close();
        }
    }

    private void serve(Credential shown, boolean asksForCertificate) throws Exception {
        serve(shown, asksForCertificate, InetAddress.getLoopbackAddress());
    }

    private void serve(Credential shown, boolean asksForCertificate, InetAddress at) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("server", shown.key(), new char[0], new X509Certificate[] {shown.certificate()});
        keys.setCertificateEntry("ca", ca.certificate());
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(at, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(asksForCertificate);
                parameters.setSSLParameters(tls);
            }
        });
        daemon = new DaemonStub(server).answers("GET /switches", 200, "[" + DaemonStub.VALE0 + "]");
        shell.with("VALE_API", address("localhost"));
    }

    private String address(String host) {
        return "https://" + host + ":" + daemon.port();
    }

    private void assertRefused(String line, String... words) {
        Shell.Result result = shell.run(line);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(words).hasLineCount(1);
        assertThat(daemon.requests()).isEmpty();
    }

    @Test
    void shouldReadWithTheToken() throws Exception {
        serve(ca.forServer("daemon"), false);

        Shell.Result result = shell.with("VALE_TOKEN", "secret").run("show");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("vale0");
        assertThat(daemon.authorizations()).containsExactly("Bearer secret");
    }

    @Test
    void shouldShowTheClientCertificateInsteadOfAToken() throws Exception {
        serve(ca.forServer("daemon"), true);
        Credential client = ca.forClient("operator");
        shell.with("VALE_TOKEN", "secret")
                .with(
                        "VALE_CERT",
                        client.writeCertificateTo(directory.resolve("me.crt")).toString());

        Shell.Result result = shell.run("show --key " + client.writeKeyTo(directory.resolve("me.key")));

        assertThat(result.err()).isEmpty();
        assertThat(daemon.authorizations()).containsExactly("none");
    }

    @Test
    void shouldPreferTheCommandLineToTheEnvironment() throws Exception {
        serve(ca.forServer("daemon"), false);
        String file = shell.environment("VALE_CA");

        assertThat(shell.with("VALE_CA", "/nonexistent")
                        .run("show --ca " + file)
                        .exitCode())
                .isZero();
    }

    @Test
    void shouldNameTheCaThatIsNotThere() throws Exception {
        serve(ca.forServer("daemon"), false);

        assertRefused("show --ca /nonexistent", "there is no file /nonexistent");
    }

    @Test
    void shouldNotTrustAnotherCa() throws Exception {
        serve(new CertificateAuthority("ca").forServer("daemon"), false);

        assertRefused("show", "not signed by a CA that is trusted here", "--ca");
    }

    @Test
    void shouldNotTrustAnExpiredCertificate() throws Exception {
        serve(ca.forExpiredServer("daemon"), false);

        assertRefused("show", "has expired");
    }

    @Test
    void shouldNotTrustACertificateForAnotherName() throws Exception {
        serve(ca.forServer("daemon"), false, InetAddress.ofLiteral("127.0.0.2"));

        assertRefused("show --api " + address("127.0.0.2"), "is for another name");
    }

    @Test
    void shouldSayThatTheDaemonRefusedTheConnection() throws Exception {
        serve(ca.forServer("daemon"), true);

        assertRefused("show", "refused");
    }

    @Test
    void shouldGuessThatHttpWasMeant() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 \r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The client has gone.
                }
            });

            Shell.Result result = shell.run("show --api https://localhost:" + server.getLocalPort());

            assertThat(result.err()).contains("does not speak TLS").hasLineCount(1);
            answering.join();
        }
    }

    @Test
    void shouldNeedCertificateAndKey() throws Exception {
        serve(ca.forServer("daemon"), false);

        assertRefused("show --cert " + shell.environment("VALE_CA"), "both --cert and --key");
        assertRefused("show --key " + shell.environment("VALE_CA"), "both --cert and --key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            })
    void shouldSayWhatIsWrongWithTheKey(String text) throws Exception {
        serve(ca.forServer("daemon"), false);
        Path key = Files.writeString(directory.resolve("me.key"), text);

        assertRefused("show --cert " + shell.environment("VALE_CA") + " --key " + key, "private key", key.toString());
    }

    /** What this machine's daemon trusts is not for others to see. */
    @Test
    void shouldNotTakeThisMachinesTokenToAnother() throws Exception {
        Path file = directory.resolve("root/run/valed/token");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "secret");
        Surroundings here = new Surroundings(Map.of(), () -> 0, directory.resolve("root"));

        assertThat(new ApiToken(here, ApiAddress.parse("https://localhost:1").isLoopback()).find())
                .isEqualTo("secret");
        assertThat(new ApiToken(here, ApiAddress.parse("https://[::1]:1").isLoopback()).find())
                .isEqualTo("secret");
        for (String elsewhere :
                new String[] {"https://switch.example", "http://10.0.0.1:7643", "https://127.example"}) {
            assertThat(new ApiToken(here, ApiAddress.parse(elsewhere).isLoopback()).find())
                    .as(elsewhere)
                    .isNull();
        }
    }
}
