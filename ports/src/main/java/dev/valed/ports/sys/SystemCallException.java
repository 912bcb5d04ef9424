package dev.valed.ports.sys;

import java.io.IOException;

/**
 * A system call that failed: which one, with which arguments, and why.
 *
 * <p>The message reads {@code ioctl(TUNSETIFF, "tap0"): EBUSY (Device or resource busy)}.
 */
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final String arguments;
    private final int errno;

    /**
     * Creates the exception for one failed call.
     *
     * @param call name of the call as in section 2 of the manual
     * @param arguments those arguments that help the reader, in the order of the call, without the parentheses
     * @param errno the number the call left in {@code errno}
     */
    public SystemCallException(String call, String arguments, int errno) {
        super(call + "(" + arguments + "): " + Errno.describe(errno));
        this.call = call;
        this.arguments = arguments;
        this.errno = errno;
    }

    /** Returns the name of the call, such as {@code ioctl}. */
    public String call() {
        return call;
    }

    /** Returns the arguments as they stand in the message. */
    public String arguments() {
        return arguments;
    }

    /** Returns the number the call left in {@code errno}. */
    public int errno() {
        return errno;
    }

    /** Returns whether the call failed with this error. */
    public boolean is(Errno expected) {
        return errno == expected.number();
    }
}
