package dev.valed.core.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.stream.IntStream;

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
    static final int FORWARD_NANOS = 9;
    /** First of the counters of batches by size, see {@link WorkerStatistics#batchSizes}. */
    static final int BATCH_SIZES = 10;
    /** First of the counters of sampled batches by latency, see {@link WorkerStatistics#forwardLatencies}. */
    static final int FORWARD_LATENCIES = BATCH_SIZES + WorkerStatistics.BUCKETS;

    private static final int COUNT = FORWARD_LATENCIES + WorkerStatistics.BUCKETS;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 16;

    private final long[] values = new long[PADDING + COUNT + PADDING];

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
                heartbeat,
                buckets(BATCH_SIZES),
                buckets(FORWARD_LATENCIES),
                get(FORWARD_NANOS));
    }

    private List<Long> buckets(int first) {
        return IntStream.range(first, first + WorkerStatistics.BUCKETS)
                .mapToObj(this::get)
                .toList();
    }

    /** Adds one to the bucket of a value: bucket n holds those from 2^(n-1) + 1 to 2^n, the last all above. */
    void addToBucket(int first, long value) {
        int bucket = Long.SIZE - Long.numberOfLeadingZeros(Math.max(value, 1) - 1);
        add(first + Math.min(bucket, WorkerStatistics.BUCKETS - 1), 1);
    }
}
