package dev.valed.core.port;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;

/**
 * The side of a port that frames leave by: one ring of it. Several workers may deliver to one egress at the same time,
 * each with its own batch and its own counters, and none waits for another.
 */
public abstract class Egress {

    /**
     * Delivers the frames {@code order[from]} to {@code order[to - 1]} of the batch, in this order. Every copy that is
     * not taken is counted in {@code counters} under its reason, and noted with {@link FrameBatch#refuse}; every copy
     * that is taken is counted as transmitted. Never blocks, never throws.
     *
     * @param order    frame indices of the batch
     * @param counters this worker's block for this egress' port
     * @return copies taken, 0 to {@code to - from}
     */
    public abstract int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters);

    /**
     * After {@link #deliver} and a full fence: wakes the receiver if it sleeps until there are frames.
     *
     * @return whether somebody was woken
     */
    public boolean wakeReceiver() {
        return false;
    }

    /** Share of the ring's slots that wait for the receiver, 0 to 1; 0 if there is no ring to look at. Any thread. */
    public double usedRatio() {
        return 0;
    }
}
