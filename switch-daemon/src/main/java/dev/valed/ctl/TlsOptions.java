package dev.valed.ctl;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How a daemon that is reached by https is trusted, and how it may know us. */
final class TlsOptions {
    private static final char[] NO_PASSWORD = {};

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The CA that signed the daemon's certificate, in PEM; else VALE_CA, else the JDK's.")
    private @Nullable Path ca;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A client certificate in PEM, to show instead of a token; else VALE_CERT.")
    private @Nullable Path certificate;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Its private key in PEM; else VALE_KEY.")
    private @Nullable Path key;

    /** The same, with the environment's files where the command line names none. */
    Files files(Surroundings surroundings) {
        return new Files(
                chosen(ca, "VALE_CA", surroundings),
                chosen(certificate, "VALE_CERT", surroundings),
                chosen(key, "VALE_KEY", surroundings));
    }

    private static @Nullable Path chosen(@Nullable Path option, String variable, Surroundings surroundings) {
        String fromEnvironment = surroundings.variable(variable);
        return option != null || fromEnvironment == null ? option : Path.of(fromEnvironment);
    }

    /** The files in force. */
    record Files(
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key) {

        /** Whether a certificate says who we are, so that no token is needed. */
        boolean showCertificate() {
            return certificate != null;
        }

        /** Makes the connections; null for what the JDK does by itself. Called for https only: it costs start-up time. */
        @Nullable SSLSocketFactory socketFactory() {
            if ((certificate == null) != (key == null)) {
                throw new NotDoneException("a client certificate needs both --cert and --key");
            }
            if (ca == null && certificate == null) {
                return null;
            }
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(identity(), trusted(), null);
                return context.getSocketFactory();
            } catch (GeneralSecurityException | IOException e) {
                throw new NotDoneException("TLS cannot be set up with these certificates: " + e.getMessage());
            }
        }

        private TrustManager @Nullable [] trusted() throws GeneralSecurityException, IOException {
            if (ca == null) {
                return null;
            }
            KeyStore store = emptyStore();
            List<X509Certificate> certificates = PemFile.certificates(ca);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca-" + i, certificates.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        }

        private KeyManager @Nullable [] identity() throws GeneralSecurityException, IOException {
            if (certificate == null || key == null) {
                return null;
            }
            PrivateKey privateKey = PemFile.key(key);
            KeyStore store = emptyStore();
            X509Certificate[] chain = PemFile.certificates(certificate).toArray(X509Certificate[]::new);
            store.setKeyEntry("client", privateKey, NO_PASSWORD, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        }

        private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        }
    }
}
