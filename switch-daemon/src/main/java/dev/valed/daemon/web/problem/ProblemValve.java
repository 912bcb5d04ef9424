package dev.valed.daemon.web.problem;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the place of Tomcat's HTML error pages: for requests that fail before or outside Spring MVC. */
final class ProblemValve extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

    private final ProblemWriter writer;

    ProblemValve(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemType type = ProblemType.ofStatus(status);
        // Tomcat's own message may quote class names.
        String detail = switch (type) {
            case BAD_REQUEST -> "the request line or a header is malformed, or has characters that are not accepted";
            case NOT_FOUND -> "there is nothing at this path";
            case INTERNAL -> "see the daemon's log";
            default -> type.title();
        };
        try {
            writer.send(response.getResponse(), type.problem(detail));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("could not report status {}", status, e);
        }
    }
}
