package dev.valed.daemon;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The daemon cannot start. The message is the one line that the user gets. */
public final class StartupException extends Exception {

    private static final long serialVersionUID = 1L;

    // Exit codes: the first two as everywhere, the others those of sysexits.h, which supervisors tell apart.

    /** Anything that has no code of its own. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int WRONG_USAGE = 2;
    /** Another program has what we need: an address, a device, the runtime directory. EX_UNAVAILABLE. */
    public static final int IN_USE = 69;
    /** The system has not enough of something. EX_OSERR. */
    public static final int EXHAUSTED = 71;
    /** The runtime directory, or something in it, cannot be made. EX_CANTCREAT. */
    public static final int CANNOT_CREATE = 73;
    /** A privilege or a device is missing. EX_NOPERM. */
    public static final int NOT_PERMITTED = 77;
    /** A file that the command line names is wrong, or the environment is. EX_CONFIG. */
    public static final int WRONG_CONFIGURATION = 78;

    private final int exitCode;

    public StartupException(int exitCode, String message) {
        super(message.replaceAll("\\s*\\R\\s*", " "));
        this.exitCode = exitCode;
    }

    /** Something in the runtime directory, or the directory itself, that cannot be made or written. */
    static StartupException cannotCreate(Path file, IOException failure) {
        String reason = switch (failure) {
            case AccessDeniedException e -> "this user may not";
            case FileSystemException e when e.getReason() != null -> String.valueOf(e.getReason());
            default -> String.valueOf(failure.getMessage());
        };
        return new StartupException(
                CANNOT_CREATE,
                file + " cannot be made or written: " + reason
                        + ". The runtime directory has to be writable and this user's own: docker run --tmpfs or -v;"
                        + " in Kubernetes an emptyDir or hostPath; in systemd RuntimeDirectory=;"
                        + " or choose another with --runtime-dir");
    }

    public int exitCode() {
        return exitCode;
    }
}
