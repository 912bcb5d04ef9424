package dev.valed.core.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what a piece of code allocates once it has settled. */
public final class Allocation {

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Something that is done again and again. */
    public interface Step {
        void run() throws Exception;
    }

    /**
     * Bytes that this thread allocates while the step is done, at the best of the times in a minute: until the compiler has
     * settled, interpreted code and the JVM itself allocate. What the code allocates is there each time.
     */
    public static long least(Step step) throws Exception {
        return least(Thread.currentThread().threadId(), step);
    }

    /** {@link #least(Step)} of another thread, which works while the step is done. */
    public static long least(long thread, Step step) throws Exception {
        long least = Long.MAX_VALUE;
        long start = System.nanoTime();
        while (least > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
            least = Math.min(least, of(thread, step));
        }
        return least;
    }

    /** Bytes that this thread allocates while the step is done once. */
    public static long of(Step step) throws Exception {
        return of(Thread.currentThread().threadId(), step);
    }

    private static long of(long thread, Step step) throws Exception {
        long before = THREADS.getThreadAllocatedBytes(thread);
        step.run();
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }
}
