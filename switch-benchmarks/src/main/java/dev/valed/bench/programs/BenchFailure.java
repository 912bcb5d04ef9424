package dev.valed.bench.programs;

import java.io.Serial;

/** A benchmark cannot go on, or found what must not be; the message is for its user. */
public final class BenchFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    public BenchFailure(String message) {
        super(message);
    }
}
