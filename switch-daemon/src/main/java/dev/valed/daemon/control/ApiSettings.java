package dev.valed.daemon.control;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the web server has to know.
 *
 * @param api        address of the REST interface
 * @param management address of metrics and health
 * @param token      what a request that changes something has to show
 * @param tls        null for plain HTTP
 */
public record ApiSettings(
        InetSocketAddress api,
        InetSocketAddress management,
        String token,
        @Nullable TlsSettings tls) {

    /** Without the token, which must not come into a log. */
    @Override
    public String toString() {
        return "api " + api + ", management " + management + ", tls " + tls;
    }
}
