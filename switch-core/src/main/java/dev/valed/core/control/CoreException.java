package dev.valed.core.control;

/** A change to the switches that is not possible as things are. The message says why, for people. */
public final class CoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Which kind of impossible. */
    public enum Problem {
        /** There is no such switch or port. */
        NOT_FOUND,
        /** The name is taken, or it is in use. */
        CONFLICT,
        /** Some limit is reached. */
        FULL,
        /** A worker does not respond. */
        STALLED
    }

    private final Problem problem;

    public CoreException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
