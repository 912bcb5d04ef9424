package dev.valed.ctl;

import java.io.Serial;

/** The daemon answered with an error status; kept apart because some commands have a second way after a 404. */
final class RefusedException extends NotDoneException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    boolean isNotFound() {
        return status == 404;
    }
}
