package dev.valed.daemon.control;

import org.jspecify.annotations.Nullable;

/** A request that was not carried out; nothing has changed. The message says why, for people, in one line. */
public final class ServiceException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Kind {
        /** There is no such switch, port or address. */
        NOT_FOUND,
        /** The name is taken by something else, or it is in use. */
        CONFLICT,
        /** The request is wrong; the message says what is accepted. */
        INVALID,
        /** The machine does not let us: a privilege, a namespace or a device is missing, or it is in use. */
        UNAVAILABLE,
        /** Some limit is reached. */
        FULL
    }

    private final Kind kind;
    private final @Nullable String field;

    public ServiceException(Kind kind, String message) {
        this(kind, null, message, null);
    }

    public ServiceException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, null, message, cause);
    }

    private ServiceException(Kind kind, @Nullable String field, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.field = field;
    }

    /** A field of the request that is not accepted. */
    public static ServiceException invalid(String field, String message) {
        return new ServiceException(Kind.INVALID, field, message, null);
    }

    /** A field of the request that contradicts what is there. */
    public static ServiceException conflict(String field, String message) {
        return new ServiceException(Kind.CONFLICT, field, message, null);
    }

    /** A field of the request for which the machine does not have what is wanted. */
    static ServiceException unavailable(String field, String message, Throwable cause) {
        return new ServiceException(Kind.UNAVAILABLE, field, message, cause);
    }

    /** The same, saying in which step of a plan it came up. */
    ServiceException at(String step) {
        return new ServiceException(kind, field, step + ": " + getMessage(), this);
    }

    public Kind kind() {
        return kind;
    }

    /** The field of the request that this is about, such as {@code mtu}; null if it is about none. */
    public @Nullable String field() {
        return field;
    }
}
