package dev.valed.daemon.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates requests by the certificate that came with the connection. That the CA for clients has signed it, and
 * that it is valid and meant for clients, was checked when the connection was made.
 *
 * <p>A browser shows a certificate by itself, also when another site's page makes it send the request; such a request
 * says where it is from, and the certificate does not count for it.
 */
final class ClientCertificateFilter extends OncePerRequestFilter {

    private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getAttribute(ATTRIBUTE) instanceof X509Certificate[] shown
                && shown.length > 0
                && !CorsUtils.isCorsRequest(request)) {
            String name = shown[0].getSubjectX500Principal().getName();
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(
                    UsernamePasswordAuthenticationToken.authenticated(name, null, AuthorityUtils.NO_AUTHORITIES));
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }
}
