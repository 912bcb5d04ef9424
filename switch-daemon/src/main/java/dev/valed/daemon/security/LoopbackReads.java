package dev.valed.daemon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Requests from this machine that change nothing. */
final class LoopbackReads implements RequestMatcher {

    @Override
    public boolean matches(HttpServletRequest request) {
        String method = request.getMethod();
        return (method.equals("GET") || method.equals("HEAD"))
                && InetAddress.ofLiteral(request.getRemoteAddr()).isLoopbackAddress();
    }
}
