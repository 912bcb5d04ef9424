package dev.valed.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA that lives as long as a test, and signs what the test asks for. */
public final class CertificateAuthority {

    private static final Duration DAY = Duration.ofDays(1);

    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    public CertificateAuthority(String name) {
        certificate = sign(new X500Principal("CN=" + name), keys, new X500Principal("CN=" + name), true, null, DAY);
    }

    /** For a server that is reached as localhost or 127.0.0.1. */
    public Credential forServer(String name) {
        return issue(name, KeyPurposeId.id_kp_serverAuth, DAY);
    }

    public Credential forExpiredServer(String name) {
        return issue(name, KeyPurposeId.id_kp_serverAuth, DAY.negated());
    }

    public Credential forClient(String name) {
        return issue(name, KeyPurposeId.id_kp_clientAuth, DAY);
    }

    public Credential forExpiredClient(String name) {
        return issue(name, KeyPurposeId.id_kp_clientAuth, DAY.negated());
    }

    private Credential issue(String name, KeyPurposeId purpose, Duration life) {
        KeyPair pair = newKeys();
        X500Principal subject = new X500Principal("CN=" + name);
        return new Credential(
                sign(subject, pair, certificate.getSubjectX500Principal(), false, purpose, life), pair.getPrivate());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public Path writeTo(Path file) {
        return write(file, pem("CERTIFICATE", encoded(certificate)));
    }

    /** @param life until when from now; what has ended has begun two days ago */
    private X509Certificate sign(
            X500Principal subject,
            KeyPair pair,
            X500Principal issuer,
            boolean isCa,
            KeyPurposeId purpose,
            Duration life) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(64, new SecureRandom()),
                Date.from(now.minus(DAY).minus(DAY)),
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
                GeneralName[] names = {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                };
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A certificate and its key. */
    public record Credential(X509Certificate certificate, PrivateKey key) {

        /** As {@code tls.crt} and {@code tls.key}. */
        public Credential writeTo(Path directory) {
            writeCertificateTo(directory.resolve("tls.crt"));
            writeKeyTo(directory.resolve("tls.key"));
            return this;
        }

        public Path writeCertificateTo(Path file) {
            return write(file, pem("CERTIFICATE", encoded(certificate)));
        }

        public Path writeKeyTo(Path file) {
            return write(file, pem("PRIVATE KEY", key.getEncoded()));
        }
    }
}
