package dev.valed.daemon.web;

import dev.valed.daemon.control.TlsSettings;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;

/** The PEM files as a bundle of Spring Boot, which watches them and gives the web servers what is in them. */
public final class TlsBundle {

    static final String NAME = "valed";

    private static final String BUNDLE = "spring.ssl.bundle.pem." + NAME + ".";
    private static final String PROTOCOLS = "TLSv1.3,TLSv1.2";
    /** Certificate and key are two files: they are read again when neither has changed for so long. */
    private static final String QUIET_PERIOD = "2s";

    private TlsBundle() {}

    /** What Spring Boot has to be told, on top of what is said of addresses and ports. */
    static Map<String, Object> properties(TlsSettings tls) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(BUNDLE + "keystore.certificate", location(tls.certificate()));
        properties.put(BUNDLE + "keystore.private-key", location(tls.key()));
        properties.put(BUNDLE + "keystore.verify-keys", true);
        properties.put(BUNDLE + "options.enabled-protocols", PROTOCOLS);
        properties.put(BUNDLE + "reload-on-update", true);
        properties.put("spring.ssl.bundle.watch.file.quiet-period", QUIET_PERIOD);
        properties.put("server.ssl.bundle", NAME);
        Path clientCa = tls.clientCa();
        if (clientCa != null) {
            properties.put(BUNDLE + "truststore.certificate", location(clientCa));
            properties.put("server.ssl.client-auth", "want"); // not "need": the token will do as well
        }
        // Said in any case, as this port otherwise does what the other one does.
        properties.put("management.server.ssl.enabled", tls.forManagement());
        properties.put("management.server.ssl.client-auth", "none");
        if (tls.forManagement()) {
            properties.put("management.server.ssl.bundle", NAME);
        }
        return properties;
    }

    /**
     * Reads the files once, so that what is wrong with them is known before anything is started.
     *
     * @throws CertificateException saying which file is not accepted, and why
     */
    public static void check(TlsSettings tls) throws CertificateException {
        PemSslBundleProperties pair = new PemSslBundleProperties();
        pair.getKeystore().setCertificate(location(tls.certificate()));
        pair.getKeystore().setPrivateKey(location(tls.key()));
        pair.getKeystore().setVerifyKeys(true);
        check(pair, "--tls-cert " + tls.certificate() + " with --tls-key " + tls.key());
        Path clientCa = tls.clientCa();
        if (clientCa != null) {
            PemSslBundleProperties trusted = new PemSslBundleProperties();
            trusted.getTruststore().setCertificate(location(clientCa));
            check(trusted, "--tls-client-ca " + clientCa);
        }
    }

    private static void check(PemSslBundleProperties files, String options) throws CertificateException {
        try {
            PropertiesSslBundle.get(files).createSslContext();
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new CertificateException(options + " is not accepted: " + cause.getMessage(), e);
        }
    }

    private static String location(Path file) {
        return file.toAbsolutePath().toUri().toString();
    }
}
