package dev.valed.daemon.web.problem;

import java.util.List;

/** The kinds of failure that a client can tell apart. The names in {@link #uri()} are part of the interface. */
public enum ProblemType {
    /** Not HTTP as we take it: a header, the path, the query. */
    BAD_REQUEST(400, "bad-request", "The request is malformed"),
    /** The body is missing, is not JSON, or has another shape than the resource. */
    BAD_BODY(400, "bad-body", "The body is not accepted"),
    /** A name or value in the path or the query. */
    BAD_PARAMETER(400, "bad-parameter", "A name or parameter is not accepted"),
    UNAUTHORIZED(401, "unauthorized", "A token is needed"),
    FORBIDDEN(403, "forbidden", "Not allowed"),
    NOT_FOUND(404, "not-found", "Not found"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "The resource does not take this method"),
    NOT_ACCEPTABLE(406, "not-acceptable", "Only JSON can be had"),
    /** The name is taken or in use, or the change contradicts what is there. */
    CONFLICT(409, "conflict", "Contradicts what is there"),
    FULL(409, "full", "A limit is reached"),
    /** A device or an interface is held by somebody else. */
    BUSY(409, "busy", "In use by something else"),
    BODY_TOO_LARGE(413, "body-too-large", "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Only JSON is accepted"),
    /** The request is addressed to a name that is not ours: the mark of DNS rebinding. */
    WRONG_HOST(421, "wrong-host", "Addressed to another host"),
    /** The body is well formed, but what it asks for is not accepted. */
    INVALID(422, "invalid", "A value is not accepted"),
    INTERNAL(500, "internal", "The daemon failed"),
    /** The daemon lacks a privilege, or does not come round. */
    UNAVAILABLE(503, "unavailable", "Not possible on this machine now");

    private final int status;
    private final String uri;
    private final String title;

    ProblemType(int status, String name, String title) {
        this.status = status;
        this.uri = "urn:valed:problem:" + name;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String uri() {
        return uri;
    }

    public String title() {
        return title;
    }

    /** A problem of this type, in one line for people. */
    public Problem problem(String detail) {
        return new Problem(uri, title, status, detail, List.of());
    }

    /** A problem of this type with one field, or one name in the path or query. */
    public Problem problem(String field, String detail) {
        return new Problem(uri, title, status, detail, List.of(new Problem.Field(field, detail)));
    }

    /** The type that says no more than an HTTP status does. */
    public static ProblemType ofStatus(int status) {
        for (ProblemType type : values()) {
            if (type.status == status) {
                return type;
            }
        }
        return status < 500 ? BAD_REQUEST : INTERNAL;
    }
}
