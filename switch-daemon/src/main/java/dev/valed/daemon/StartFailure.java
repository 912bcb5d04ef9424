package dev.valed.daemon;

import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.preflight.ShortageException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.takeover.TakeoverException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.springframework.boot.web.server.PortInUseException;

/** What the process ends with when the switches of the start-up file cannot be had, or the web server. */
final class StartFailure {

    private StartFailure() {}

    static int exitCode(ServiceException failure) {
        return switch (failure.kind()) {
            case INVALID, NOT_FOUND, CONFLICT, FULL -> StartupException.WRONG_CONFIGURATION;
            case UNAVAILABLE -> unavailable(failure);
        };
    }

    /** Why there is no web server, in the words of whoever failed first. */
    static StartupException ofWebServer(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof PortInUseException)) {
            cause = cause.getCause();
        }
        String what = "the web server cannot be started: ";
        return switch (cause) {
            case PortInUseException taken ->
                new StartupException(
                        StartupException.IN_USE,
                        what + "port " + taken.getPort() + " is in use by another program; see --api and --management");
            case FileSystemException folder ->
                new StartupException(
                        StartupException.CANNOT_CREATE,
                        what + "it has no folder for temporary files: " + folder.getMessage()
                                + ". The folder has to be writable and have room: in the image /dev/shm"
                                + " (docker run --shm-size; in Kubernetes an emptyDir), elsewhere /tmp;"
                                + " or choose another with the JVM's option -Djava.io.tmpdir=DIRECTORY");
            default -> new StartupException(StartupException.FAILED, what + cause.getMessage());
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
                case TakeoverException takeover
                when takeover.reason() == TakeoverException.Reason.IN_USE -> {
                    return StartupException.IN_USE;
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
