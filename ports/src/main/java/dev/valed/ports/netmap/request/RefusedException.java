package dev.valed.ports.netmap.request;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client's request that the daemon does not fulfil. The client gets the error number and the message. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param errno   Linux error number, above 0: see {@link Errno#number}
     * @param message for people
     */
    public RefusedException(int errno, String message) {
        super(message);
        if (errno <= 0) {
            throw new IllegalArgumentException("errno " + errno + " is not accepted: 1 and above are");
        }
        this.errno = errno;
    }

    /** As {@link #RefusedException(int, String)}. */
    public RefusedException(Errno errno, String message) {
        this(errno.number(), message);
    }

    /** Refuses because of a failure here: with the error number of the system call behind it, EIO if there is none. */
    public static RefusedException because(IOException failure) {
        int errno = Errno.EIO.number();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SystemCallException call && call.errno() > 0) {
                errno = call.errno();
                break;
            }
        }
        RefusedException refused = new RefusedException(errno, String.valueOf(failure.getMessage()));
        refused.initCause(failure);
        return refused;
    }

    /** Linux error number, above 0. */
    public int errno() {
        return errno;
    }
}
