package dev.valed.daemon.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.valed.daemon.control.TlsSettings;
import dev.valed.daemon.testing.CertificateAuthority;
import dev.valed.daemon.testing.CertificateAuthority.Credential;
import dev.valed.daemon.testing.RunningDaemon;
import dev.valed.daemon.testing.TlsClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change under a running daemon, the way Kubernetes changes the files of a secret. */
@Timeout(600)
class TlsRotationTest {

    private static final ConditionFactory SOON =
            await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(100));

    private final CertificateAuthority ca = new CertificateAuthority("ca");

    @TempDir
    private Path mount;

    private RunningDaemon daemon;

    /** {@code tls.crt} is a link to {@code ..data/tls.crt}, and {@code ..data} one to the directory of this version. */
    @BeforeEach
    void start() throws IOException {
        publish("..version-1", ca.forServer("first"));
        for (String name : new String[] {"tls.crt", "tls.key"}) {
            Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
        }
        daemon = RunningDaemon.withTls(new TlsSettings(mount.resolve("tls.crt"), mount.resolve("tls.key"), null, true));
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private Path publish(String version, Credential credential) throws IOException {
        Path directory = Files.createDirectory(mount.resolve(version));
        credential.writeTo(directory);
        return swap(version);
    }

    private Path swap(String version) throws IOException {
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
        return Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Every call is a connection of its own: that one is refused fails the test. */
    private String shownAt(int port) {
        try (SSLSocket socket = (SSLSocket)
                TlsClient.trusting(ca).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int api() {
        return daemon.api().port();
    }

    private int management() {
        return daemon.management().port();
    }

    @Test
    void shouldShowTheNewCertificateOnBothPortsAndDropNoConnection() throws Exception {
        try (SSLSocket open = (SSLSocket)
                TlsClient.trusting(ca).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), api())) {
            OutputStream request = open.getOutputStream();
            request.write(
                    "GET /api/v1/switches HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Slow: ".getBytes());
            assertThat(shownAt(api())).isEqualTo("CN=first");

            publish("..version-2", ca.forServer("second"));
            awaitShown(api(), "CN=second", request);
            awaitShown(management(), "CN=second", request);
            publish("..version-3", ca.forServer("third"));
            awaitShown(api(), "CN=third", request);

            request.write("\r\n\r\n".getBytes());
            assertThat(new String(open.getInputStream().readAllBytes())).startsWith("HTTP/1.1 401");
        }
    }

    /** Goes on with the request meanwhile: one of which nothing comes for ten seconds is given up. */
    private void awaitShown(int port, String name, OutputStream request) {
        SOON.until(() -> {
            request.write('x');
            return shownAt(port).equals(name);
        });
    }

    @Test
    void shouldKeepTheOldCertificateWhileTheNewOneIsDamaged() throws Exception {
        Path broken = Files.createDirectory(mount.resolve("..version-2"));
        ca.forServer("second").writeTo(broken);
        ca.forServer("other").writeKeyTo(broken.resolve("tls.key"));
        swap("..version-2");
        // Put right only after the daemon has had the time to see it: a third version shows that it still looks.
        await().during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> shownAt(api()).equals("CN=first"));

        publish("..version-3", ca.forServer("third"));

        SOON.until(() -> shownAt(api()).equals("CN=third"));
    }
}
