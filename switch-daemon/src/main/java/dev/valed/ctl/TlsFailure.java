package dev.valed.ctl;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** Says in the user's words why a connection by TLS did not come about. */
final class TlsFailure {
    private TlsFailure() {}

    static String describe(SSLException failure, ApiAddress address) {
        String text = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || isExpired(cause)) {
                return "the certificate of the daemon at " + address + " has expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "the certificate of the daemon at " + address + " is not valid yet";
            }
        }
        if (text.contains("No subject alternative") || text.contains("No name matching")) {
            return "the certificate of the daemon at " + address + " is for another name: " + text;
        }
        if (text.contains("PKIX path") || text.contains("unable to find valid certification path")) {
            return "the certificate of the daemon at " + address
                    + " is not signed by a CA that is trusted here; name the CA with --ca or VALE_CA";
        }
        if (text.contains("fatal alert")) {
            return "the daemon at " + address + " refused the connection, perhaps for our certificate: " + text;
        }
        if (text.contains("plaintext connection") || text.contains("Unsupported or unrecognized SSL message")) {
            return "what answers at " + address + " does not speak TLS: is it http?";
        }
        return "no TLS with the daemon at " + address + ": " + text;
    }

    private static boolean isExpired(Throwable cause) {
        return cause instanceof CertPathValidatorException path && path.getReason() == BasicReason.EXPIRED;
    }
}
