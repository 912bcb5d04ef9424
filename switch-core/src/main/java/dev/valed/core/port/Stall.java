package dev.valed.core.port;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.SlotWord;
import org.jspecify.annotations.Nullable;

/** That an ingress stands still, and until when. The worker that owns the ingress owns this too. */
public final class Stall {

    private @Nullable ReservingEgress egress;
    private int needed;
    private long limitNanos;
    private long lastLook;

    /**
     * From now on the ingress stands still, until there is room or the receiver has stopped.
     *
     * @param full       the egress that has no room for the next frame
     * @param slots      that this frame needs
     * @param limitNanos of the egress' port
     * @param now        ns
     * @param counters   the worker's block for the port of the ingress
     */
    public void begin(ReservingEgress full, int slots, long limitNanos, long now, PortCounters counters) {
        this.egress = full;
        this.needed = slots;
        this.limitNanos = limitNanos;
        this.lastLook = now;
        counters.add(PortCounter.STALLS, 1);
    }

    /**
     * Looks whether the ingress can go on: cheap, as a worker asks in every cycle. Counts the time.
     *
     * @param limit slots that would be taken at most
     * @return slots to take at most: after a stall as many as there is room for, but enough for any frame; 0 while the
     *     ingress stands still
     */
    public int look(int limit, long now, PortCounters counters) {
        ReservingEgress full = egress;
        if (full == null) {
            return limit;
        }
        counters.add(PortCounter.STALLED_NANOS, now - lastLook);
        lastLook = now;
        int room = full.room();
        if (room < needed && !full.isStopped(now, limitNanos)) {
            return 0;
        }
        egress = null;
        return Math.min(limit, Math.max(room, SlotWord.MAX_CHAIN));
    }

    /** Whether the ingress stood still at the last look. */
    public boolean lasts() {
        return egress != null;
    }

    /** The ingress is to look at everything anew, as the egress may be gone. */
    public void end() {
        egress = null;
    }
}
