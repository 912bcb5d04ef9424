package dev.valed.daemon.web;

import dev.valed.daemon.web.problem.BodyTooLargeException;
import dev.valed.daemon.web.problem.ProblemType;
import dev.valed.daemon.web.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;

/** Refuses bodies that are too long, also those that do not say so beforehand (chunked). */
final class BodyLimitFilter extends OncePerRequestFilter {

    /** Some hundred times what any resource needs. */
    static final int LIMIT = 64 * 1024;

    private final ProblemWriter problems;

    BodyLimitFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > LIMIT) {
            problems.send(response, ProblemType.BODY_TOO_LARGE.problem("a body may have " + LIMIT + " bytes at most"));
            return;
        }
        chain.doFilter(new Limited(request), response);
    }

    /** Fails the read that goes beyond the limit. */
    private static final class Limited extends ContentCachingRequestWrapper {

        Limited(HttpServletRequest request) {
            super(request, LIMIT);
        }

        @Override
        protected void handleContentOverflow(int limit) {
            throw new BodyTooLargeException(limit);
        }
    }
}
