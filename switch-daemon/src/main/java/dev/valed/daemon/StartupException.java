package dev.valed.daemon;

/** The daemon cannot start. The message is the one line that the user gets. */
public final class StartupException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Exit code for a wrong command line or start-up file. */
    public static final int WRONG_USAGE = 2;
    /** Exit code for anything else that failed. */
    public static final int FAILED = 1;

    private final int exitCode;

    public StartupException(int exitCode, String message) {
        super(message.replaceAll("\\s*\\R\\s*", " "));
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
