package dev.valed.core.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counters of one worker, written by it alone and read by anyone. */
final class WorkerCounters {

    static final int CYCLES = 0;
    static final int BATCHES = 1;
    static final int FRAMES = 2;
    static final int IDLE_NANOS = 3;
    static final int SLEEPS = 4;
    static final int WAKEUPS = 5;
    static final int LATE_RINGS = 6;
    static final int STARTED = 7;
    static final int HEARTBEAT = 8;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 16;

    private final long[] values = new long[PADDING + HEARTBEAT + 1 + PADDING];

    void add(int counter, long count) {
        set(counter, values[PADDING + counter] + count);
    }

    void set(int counter, long value) {
        LONGS.setOpaque(values, PADDING + counter, value);
    }

    long get(int counter) {
        return (long) LONGS.getOpaque(values, PADDING + counter);
    }

    WorkerStatistics snapshot(int worker) {
        long heartbeat = get(HEARTBEAT);
        long idle = get(IDLE_NANOS);
        return new WorkerStatistics(
                worker,
                get(CYCLES),
                get(BATCHES),
                get(FRAMES),
                Math.max(0, heartbeat - get(STARTED) - idle),
                idle,
                get(SLEEPS),
                get(WAKEUPS),
                get(LATE_RINGS),
                heartbeat);
    }
}
