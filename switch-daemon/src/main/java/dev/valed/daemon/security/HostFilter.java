package dev.valed.daemon.security;

import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.web.problem.ProblemType;
import dev.valed.daemon.web.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests over loopback that are addressed to a name that is not ours. Reading needs no token on this machine,
 * and the browser of somebody who works on it is on this machine too: a web page whose name is made to resolve to
 * 127.0.0.1 (DNS rebinding) could read everything, were it not that its requests carry the page's name.
 *
 * <p>Other ways in need no such guard, and are used under names that we do not know, such as a Kubernetes service's:
 * with TLS the browser notices that the certificate is for another name; and who listens on another address without TLS
 * has opened metrics and health to all who reach it.
 */
final class HostFilter extends OncePerRequestFilter {

    private final Set<String> names;
    private final ProblemWriter problems;

    HostFilter(ApiSettings settings, ProblemWriter problems) {
        this.names = Stream.of(
                        "localhost",
                        settings.api().getHostString(),
                        settings.management().getHostString())
                .map(HostFilter::lowerCase)
                .collect(Collectors.toUnmodifiableSet());
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.isSecure() || !isLoopback(request.getLocalAddr()) || isForUs(request)) {
            chain.doFilter(request, response);
            return;
        }
        problems.send(
                response,
                ProblemType.WRONG_HOST.problem(
                        "the Host header has to be the address of this daemon and its port, such as localhost:"
                                + request.getLocalPort()));
    }

    private boolean isForUs(HttpServletRequest request) {
        String host = lowerCase(request.getServerName());
        return request.getServerPort() == request.getLocalPort()
                && (names.contains(host) || isLoopback(withoutBrackets(host)));
    }

    /** An address is safe, as it cannot be made to resolve to another one. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false; // a name
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String lowerCase(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
