package dev.valed.ctl;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.TypeConversionException;

/**
 * Where the daemon's API is: a scheme, host and port, and perhaps a path that a proxy has put before it.
 *
 * @param base the address without a slash at its end
 */
record ApiAddress(String base) {
    static final String DEFAULT = "http://127.0.0.1:7643";

    private static final String PATH = "/api/v1";

    static ApiAddress parse(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            if (http && plain && uri.getHost() != null) {
                return new ApiAddress(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            }
        } catch (URISyntaxException e) {
            // Said below, like any other address that is none.
        }
        throw new TypeConversionException("'" + text + "' is not an API address; one looks like " + DEFAULT);
    }

    boolean isTls() {
        return base.startsWith("https:");
    }

    /** Whether the daemon is on this machine, as far as the address tells. */
    boolean isLoopback() {
        String host = URI.create(base).getHost();
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            return InetAddress.ofLiteral(literal).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return host.equalsIgnoreCase("localhost"); // a name
        }
    }

    URI resolve(String path) {
        return URI.create(base + PATH + path);
    }

    @Override
    public String toString() {
        return base;
    }
}
