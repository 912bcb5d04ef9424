package dev.valed.daemon.security;

import dev.valed.daemon.web.problem.ProblemType;
import dev.valed.daemon.web.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;

/** What those are told who may not. */
final class Refusals {

    private final ProblemWriter problems;
    private final String whatIsNeeded;

    /** @param whatIsNeeded told to those who show no credential */
    Refusals(ProblemWriter problems, String whatIsNeeded) {
        this.problems = problems;
        this.whatIsNeeded = whatIsNeeded;
    }

    /** A token is missing or wrong (RFC 6750, 3). */
    void tokenNeeded(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        boolean wrong = failure instanceof BadCredentialsException;
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"valed\"" + (wrong ? ", error=\"invalid_token\"" : ""));
        problems.send(response, ProblemType.UNAUTHORIZED.problem(wrong ? "the token is wrong" : whatIsNeeded));
    }

    /** Not one of the few things that are open on the management port. */
    void forbidden(HttpServletRequest request, HttpServletResponse response, Exception failure) throws IOException {
        problems.send(response, ProblemType.FORBIDDEN.problem("only health, info and prometheus can be read here"));
    }

    /** Outside of everything that we serve: it does not matter who asks. */
    void nothingHere(HttpServletRequest request, HttpServletResponse response, Exception failure) throws IOException {
        problems.send(response, ProblemType.NOT_FOUND.problem("there is nothing at this path"));
    }
}
