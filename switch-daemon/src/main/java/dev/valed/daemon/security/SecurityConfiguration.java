package dev.valed.daemon.security;

import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.control.TlsSettings;
import dev.valed.daemon.web.problem.ProblemType;
import dev.valed.daemon.web.problem.ProblemWriter;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Three chains for both ports: the REST interface (reading is open on this machine if there is no TLS, everything else
 * needs the token or a client certificate), the management endpoints (three of them can be read), and the rest, which is
 * not there for anybody.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class SecurityConfiguration {

    private static final String REST = "/api/v1/**";
    private static final String MANAGEMENT = "/actuator/**";
    private static final String[] READABLE = {
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/health/readiness",
        "/actuator/info",
        "/actuator/prometheus"
    };

    private final ApiSettings settings;
    private final ProblemWriter problems;
    private final Refusals refusals;

    SecurityConfiguration(ApiSettings settings, ProblemWriter problems) {
        this.settings = settings;
        this.problems = problems;
        this.refusals = new Refusals(problems, whatIsNeeded(settings.tls()));
    }

    @Bean
    @Order(1)
    SecurityFilterChain restChain(HttpSecurity http) {
        BearerTokenFilter tokens = new BearerTokenFilter(new BearerToken(settings.token()), refusals::tokenNeeded);
        TlsSettings tls = settings.tls();
        if (tls != null && tls.clientCa() != null) {
            http.addFilterBefore(new ClientCertificateFilter(), AnonymousAuthenticationFilter.class);
        }
        return base(http)
                .securityMatcher(REST)
                .addFilterBefore(tokens, AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> {
                    if (tls == null) {
                        requests.requestMatchers(new LoopbackReads()).permitAll();
                    }
                    requests.anyRequest().authenticated();
                })
                .exceptionHandling(refused -> refused.authenticationEntryPoint(refusals::tokenNeeded))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain managementChain(HttpSecurity http) {
        return base(http)
                .securityMatcher(MANAGEMENT)
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.GET, READABLE)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, READABLE)
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(refused ->
                        refused.authenticationEntryPoint(refusals::forbidden).accessDeniedHandler(refusals::forbidden))
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain denyTheRest(HttpSecurity http) {
        return base(http)
                .authorizeHttpRequests(requests -> requests.anyRequest().denyAll())
                .exceptionHandling(refused -> refused.authenticationEntryPoint(refusals::nothingHere)
                        .accessDeniedHandler(refusals::nothingHere))
                .build();
    }

    /** Requests whose path or headers could be read in more than one way are refused before any chain. */
    @Bean
    RequestRejectedHandler requestRejectedHandler() {
        return (request, response, rejected) -> problems.send(
                response,
                ProblemType.BAD_REQUEST.problem(
                        "the path, a parameter or a header has characters that are not accepted"));
    }

    /** For those who come without. */
    private static String whatIsNeeded(@Nullable TlsSettings tls) {
        String token = "send the header Authorization: Bearer <token>";
        if (tls == null) {
            return token + "; without it, only reading from this machine is allowed";
        }
        return tls.clientCa() == null ? token : token + ", or show a client certificate";
    }

    private HttpSecurity base(HttpSecurity http) {
        return http.addFilterBefore(new HostFilter(settings, problems), SecurityContextHolderFilter.class)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Nothing is granted by cookie or by a password that a browser remembers, and a certificate does not
                // count for another site's page: there is nothing to forge a request with.
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable);
    }
}
