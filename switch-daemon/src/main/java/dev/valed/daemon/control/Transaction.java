package dev.valed.daemon.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change made of steps: after each, how to undo it is noted; what cannot be undone waits until all have succeeded.
 * Used by one thread, the one that holds the service's lock.
 */
final class Transaction {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchService.class);

    /** Takes one step back. */
    interface Undo {
        void run() throws ServiceException;
    }

    private record Step(String name, Undo undo) {}

    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();

    /**
     * Notes how to undo the step just taken.
     *
     * @param step what it was, for the log should the undoing fail
     */
    void undoWith(String step, Undo undo) {
        steps.push(new Step(step, undo));
    }

    /** Something that cannot be undone, to be done when all steps have succeeded. */
    void whenDone(Runnable action) {
        afterwards.add(action);
    }

    /** A line for the log, to be written when all steps have succeeded. */
    void log(String message) {
        messages.add(message);
    }

    /** Does what had to wait; one thing that fails does not keep the others from being done. */
    void commit() {
        messages.forEach(message -> LOG.info("{} (by {})", message, Origin.current()));
        for (Runnable action : afterwards) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("after a change: {}", e.getMessage(), e);
            }
        }
    }

    /** Undoes every step, the last one first; one that cannot be undone does not keep the others from it. */
    void rollBack() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.undo.run();
            } catch (ServiceException | RuntimeException e) {
                LOG.error("could not undo \"{}\": {}", step.name, e.getMessage(), e);
            }
        }
    }
}
