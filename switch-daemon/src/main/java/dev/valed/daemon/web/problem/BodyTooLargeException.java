package dev.valed.daemon.web.problem;

/** The request's body is longer than {@link #limit()} bytes. */
public final class BodyTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int limit;

    public BodyTooLargeException(int limit) {
        super("a body may have " + limit + " bytes");
        this.limit = limit;
    }

    public int limit() {
        return limit;
    }
}
