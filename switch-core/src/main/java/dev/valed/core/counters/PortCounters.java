package dev.valed.core.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one worker has counted for one port. The worker is the only writer, so an addition needs no atomic instruction;
 * any thread may read. The sum over the workers is the port's {@link PortStatistics}.
 */
public final class PortCounters {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int COUNTERS = PortCounter.values().length;
    private static final int REASONS = DropReason.values().length;
    /** Two cache lines before and after, so that blocks of two workers never share one (nor a prefetched neighbour). */
    private static final int PADDING = 16;

    private final long[] values = new long[PADDING + COUNTERS + 2 * REASONS + PADDING];

    /** Owner only. */
    public void add(PortCounter counter, long count) {
        add(PADDING + counter.ordinal(), count);
    }

    /** Owner only: frames received at this port that reach no port. */
    public void dropReceived(DropReason reason, long frames) {
        add(PADDING + COUNTERS + reason.ordinal(), frames);
    }

    /** Owner only: copies offered to this port that it does not take. */
    public void dropTransmit(DropReason reason, long copies) {
        add(PADDING + COUNTERS + REASONS + reason.ordinal(), copies);
    }

    public long get(PortCounter counter) {
        return get(PADDING + counter.ordinal());
    }

    public long droppedReceived(DropReason reason) {
        return get(PADDING + COUNTERS + reason.ordinal());
    }

    public long droppedTransmit(DropReason reason) {
        return get(PADDING + COUNTERS + REASONS + reason.ordinal());
    }

    private void add(int index, long count) {
        LONGS.setOpaque(values, index, values[index] + count);
    }

    private long get(int index) {
        return (long) LONGS.getOpaque(values, index);
    }
}
