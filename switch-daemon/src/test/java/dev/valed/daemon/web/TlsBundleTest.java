package dev.valed.daemon.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.daemon.control.TlsSettings;
import dev.valed.daemon.testing.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsBundleTest {

    private final CertificateAuthority ca = new CertificateAuthority("ca");

    @TempDir
    private Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void writeFiles() {
        ca.forServer("daemon").writeTo(directory);
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
    }

    private static void check(Path certificate, Path key, @Nullable Path clientCa) throws CertificateException {
        TlsBundle.check(new TlsSettings(certificate, key, clientCa, false));
    }

    private static void assertRefused(Path certificate, Path key, @Nullable Path clientCa, String... words) {
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> check(certificate, key, clientCa))
                .withMessageContainingAll(words);
    }

    @Test
    void shouldAcceptAPairWithAndWithoutACaForClients() {
        assertThatCode(() -> check(certificate, key, null)).doesNotThrowAnyException();
        Path clients = ca.writeTo(directory.resolve("a ca,with%20odd name.crt"));
        assertThatCode(() -> check(certificate, key, clients)).doesNotThrowAnyException();
    }

    @Test
    void shouldNameTheFileThatIsNotThere() {
        Path missing = directory.resolve("missing");
        assertRefused(missing, key, null, "--tls-cert " + missing, "No such file");
        assertRefused(certificate, missing, null, "--tls-key " + missing, "No such file");
        assertRefused(certificate, key, missing, "--tls-client-ca " + missing, "No such file");
    }

    @Test
    void shouldSayThatTheKeyIsAnothers() {
        Path others = ca.forServer("other").writeKeyTo(directory.resolve("other.key"));

        assertRefused(certificate, others, null, "matches none of the certificates");
    }

    @Test
    void shouldRefuseFilesWithoutPem() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "hello");
        assertRefused(text, key, null, "certificate");
        assertRefused(certificate, text, null, "private key");
        assertRefused(certificate, key, text, "--tls-client-ca", "certificate");
        assertRefused(key, certificate, null, "Missing private key");
    }
}
