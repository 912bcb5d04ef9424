package dev.valed.ports.takeover;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be undone, latest first, if what is being done fails half way: in a {@code try} with resources. */
final class Rollback implements AutoCloseable {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** Has this done too, before all that was given earlier. */
    void add(Runnable undo) {
        steps.push(undo);
    }

    /** All went well: nothing is to be undone. */
    void cancel() {
        steps.clear();
    }

    @Override
    public void close() {
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }
}
