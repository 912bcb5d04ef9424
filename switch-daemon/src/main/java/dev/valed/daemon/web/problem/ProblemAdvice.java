package dev.valed.daemon.web.problem;

import dev.valed.daemon.control.ServiceException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns whatever goes wrong in a controller, or on the way to it, into a problem. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Object> refused(ServiceException failure, WebRequest request) {
        return response(ServiceProblems.of(failure, parameters(request)), HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> tooLarge(BodyTooLargeException failure) {
        return response(
                ProblemType.BODY_TOO_LARGE.problem("a body may have " + failure.limit() + " bytes at most"),
                HttpHeaders.EMPTY);
    }

    /** Our own mistake: the log has all of it, the client is told none of it. */
    @ExceptionHandler
    @Nullable ResponseEntity<Object> unexpected(Exception failure, HttpServletRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null; // nobody is there to be told
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        return response(ProblemType.INTERNAL.problem("see the daemon's log"), HttpHeaders.EMPTY);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return response(BodyProblems.of(failure.getCause()), headers);
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = failure instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(failure.getPropertyName());
        String wanted = failure.getRequiredType() == Boolean.class || failure.getRequiredType() == boolean.class
                ? "true or false"
                : "of another type";
        return response(ProblemType.BAD_PARAMETER.problem(name, name + " has to be " + wanted), headers);
    }

    @Override
    protected ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String[] supported = failure.getSupportedMethods();
        return response(
                ProblemType.METHOD_NOT_ALLOWED.problem(failure.getMethod() + " is not possible here: "
                        + (supported == null ? "nothing" : String.join(", ", supported)) + " is"),
                headers);
    }

    /** All the others of Spring MVC: those that a client cannot do much about need no more than their status. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null;
        }
        if (status.is5xxServerError()) {
            LOG.error("{} failed", request.getDescription(false), failure);
        }
        ProblemType type = ProblemType.ofStatus(status.value());
        String detail = switch (type) {
            case NOT_FOUND -> "there is nothing at this path";
            case UNSUPPORTED_MEDIA_TYPE -> "send the body as Content-Type: application/json";
            case NOT_ACCEPTABLE -> "responses are application/json, or application/problem+json for errors";
            case INTERNAL -> "see the daemon's log";
            default -> type.title();
        };
        return response(type.problem(detail), headers);
    }

    private static ResponseEntity<Object> response(Problem problem, HttpHeaders headers) {
        // The content type is set here so that it does not depend on what the client says it accepts.
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static Set<String> parameters(WebRequest request) {
        Set<String> names = new HashSet<>(request.getParameterMap().keySet());
        Object inPath =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        if (inPath instanceof Map<?, ?> variables) {
            variables.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }
}
