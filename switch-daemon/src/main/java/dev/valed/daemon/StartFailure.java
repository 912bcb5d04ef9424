package dev.valed.daemon;

import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.preflight.ShortageException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.nio.file.NoSuchFileException;

/** What the process ends with when the switches of the start-up file cannot be had. */
final class StartFailure {

    private StartFailure() {}

    static int exitCode(ServiceException failure) {
        return switch (failure.kind()) {
            case INVALID, NOT_FOUND, CONFLICT, FULL -> StartupException.WRONG_CONFIGURATION;
            case UNAVAILABLE -> unavailable(failure);
        };
    }

    private static int unavailable(ServiceException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ShortageException shortage -> {
                    return StartupException.NOT_PERMITTED;
                }
                case NoSuchFileException namespace -> {
                    return StartupException.WRONG_CONFIGURATION;
                }
                case SystemCallException call
                when call.is(Errno.EPERM) || call.is(Errno.EACCES) -> {
                    return StartupException.NOT_PERMITTED;
                }
                case SystemCallException call
                when call.is(Errno.EBUSY) -> {
                    return StartupException.IN_USE;
                }
                case SystemCallException call
                when call.is(Errno.EMFILE) || call.is(Errno.ENFILE) -> {
                    return StartupException.EXHAUSTED;
                }
                default -> {}
            }
        }
        return StartupException.FAILED;
    }
}
