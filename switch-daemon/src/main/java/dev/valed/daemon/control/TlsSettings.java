package dev.valed.daemon.control;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the web servers speak TLS. The files are PEM; they are read again when they change.
 *
 * @param certificate   what the daemon shows, with those that lead to its CA
 * @param key           the certificate's private key, not encrypted
 * @param clientCa      whoever shows a certificate that this CA signed may do what the token allows; null to ask for none
 * @param forManagement metrics and health speak it too; they never ask for a certificate
 */
public record TlsSettings(
        Path certificate, Path key, @Nullable Path clientCa, boolean forManagement) {}
