package dev.valed.core.worker;

import java.util.List;

/**
 * What a worker has done since its start.
 *
 * @param worker     its number
 * @param cycles     rounds over its rings
 * @param batches    batches forwarded
 * @param frames     slots taken from rings
 * @param busyNanos  time spent forwarding and looking, ns
 * @param idleNanos  time spent yielding and sleeping, ns
 * @param sleeps     times that it went to sleep
 * @param wakeups    clients woken
 * @param lateRings  sleeps that ended by time-out although a ring had frames: a lost wakeup, repaired
 * @param heartbeat  when it last came round, on the core's clock, ns
 * @param batchSizes batches by slots: bucket n holds those of 2^(n-1) + 1 to 2^n, the last all above
 * @param forwardLatencies sampled batches by the time from their receipt to their delivery, in µs, likewise
 * @param forwardNanos sum of the sampled times, ns
 */
public record WorkerStatistics(
        int worker,
        long cycles,
        long batches,
        long frames,
        long busyNanos,
        long idleNanos,
        long sleeps,
        long wakeups,
        long lateRings,
        long heartbeat,
        List<Long> batchSizes,
        List<Long> forwardLatencies,
        long forwardNanos) {

    /** Of each distribution: powers of two from 1 to 1,024, and what is above. */
    public static final int BUCKETS = 12;

    public WorkerStatistics {
        batchSizes = List.copyOf(batchSizes);
        forwardLatencies = List.copyOf(forwardLatencies);
    }
}
