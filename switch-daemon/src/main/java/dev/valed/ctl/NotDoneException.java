package dev.valed.ctl;

import java.io.Serial;

/**
 * The command was understood but could not be done: the daemon refused, is not there, or answered nonsense. Its message
 * is the line the user reads on standard error; the exit code is 1.
 */
class NotDoneException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    NotDoneException(String message) {
        super(message);
    }
}
