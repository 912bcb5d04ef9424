package dev.valed.daemon;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be ended, in the reverse order of its start. Nothing is waited for longer than its time: the process ends
 * then anyway, and the kernel takes back the rest. Any thread may call.
 */
public final class Teardown {

    private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

    /** Ends something. */
    public interface Step {
        void run() throws Exception;
    }

    private record Entry(String name, Duration limit, Step step) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean begun;

    /**
     * Something that has just started.
     *
     * @param name  for the log
     * @param limit how long its end may take
     */
    public synchronized void add(String name, Duration limit, Step step) {
        Entry entry = new Entry(name, limit, step);
        if (begun) {
            run(entry); // told to stop while still starting
        } else {
            entries.push(entry);
        }
    }

    /** Ends everything, the first time; later calls wait for it. */
    public synchronized void run() {
        begun = true;
        while (!entries.isEmpty()) {
            run(entries.pop());
        }
    }

    private static void run(Entry entry) {
        Thread thread = Thread.ofPlatform().daemon().name("stop-" + entry.name).start(() -> {
            try {
                entry.step.run();
            } catch (Exception e) {
                LOG.error("stopping {} failed: {}", entry.name, e.getMessage(), e);
            }
        });
        try {
            if (!thread.join(entry.limit)) {
                LOG.error(
                        "stopping {} takes longer than {} s: left to the kernel", entry.name, entry.limit.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
