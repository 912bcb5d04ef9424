package dev.valed.core.worker;

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
        long heartbeat) {}
