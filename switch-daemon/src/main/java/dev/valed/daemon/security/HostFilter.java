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
 * Refuses requests that are addressed to a name that is not ours. Reading needs no token on this machine, and the
 * browser of somebody who works on it is on this machine too: a web page whose name is made to resolve to 127.0.0.1
 * (DNS rebinding) could read everything, were it not that its requests carry the page's name.
 *
 * <p>Addresses are safe, as they cannot be made to resolve to another one: the one that the connection came in by is
 * accepted, so that probes and scrapers reach a daemon that listens on all of them.
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
        if (request.getServerPort() == request.getLocalPort() && accepts(request)) {
            chain.doFilter(request, response);
            return;
        }
        problems.send(
                response,
                ProblemType.WRONG_HOST.problem(
                        "the Host header has to be the address of this daemon and its port, such as localhost:"
                                + request.getLocalPort()));
    }

    private boolean accepts(HttpServletRequest request) {
        String host = lowerCase(request.getServerName());
        if (names.contains(host)) {
            return true;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(withoutBrackets(host));
            return address.isLoopbackAddress() || address.equals(InetAddress.ofLiteral(request.getLocalAddr()));
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
