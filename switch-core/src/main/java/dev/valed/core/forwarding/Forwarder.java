package dev.valed.core.forwarding;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Ingress;
import java.lang.invoke.VarHandle;

/**
 * The packet's path, from the ring that frames come in by to the rings that they leave by. Sort first, act second: a
 * batch is received, classified, and delivered to one destination after the other. One worker owns an instance.
 */
public final class Forwarder {

    private final int worker;
    private final FrameBatch batch = new FrameBatch();
    private final LearningBridge bridge = new LearningBridge();
    private final EgressCopier copier;
    private int wakeups;

    /** @param worker number of the worker, by which it finds its counters */
    public Forwarder(int worker) {
        this.worker = worker;
        this.copier = new EgressCopier(worker);
    }

    /**
     * Forwards one batch. What finds a full ring is dropped.
     *
     * @param limit slots
     * @param now   second
     * @return slots taken from the ring
     */
    public int forward(Lane lane, int limit, int now) {
        return forward(lane, limit, now, 0, false);
    }

    /**
     * As {@link #forward(Lane, int, int)}, but leaves in the ring what finds no room at a port for which senders wait, and
     * does nothing as long as there is none.
     *
     * @param limit slots, {@link dev.valed.core.frame.SlotWord#MAX_CHAIN} or more
     * @param nanos time, ns
     */
    public int forwardOrWait(Lane lane, int limit, int now, long nanos) {
        int slots = lane.ingress().stall().look(limit, nanos, lane.port().counters(worker));
        return slots == 0 ? 0 : forward(lane, slots, now, nanos, true);
    }

    private int forward(Lane lane, int limit, int now, long nanos, boolean waiting) {
        Ingress ingress = lane.ingress();
        PortCounters counters = lane.port().counters(worker);
        batch.divisible = waiting;
        int taken = ingress.receive(batch, limit, counters);
        if (taken == 0) {
            return 0;
        }
        long accounted = counters.get(PortCounter.FORWARDED_FRAMES);
        try {
            if (batch.frames > 0) {
                int common = bridge.classify(batch, lane.port(), lane.view(), now);
                if (lane.view().blocks()) {
                    copier.deliverAdmitted(batch, lane, common, counters, nanos, waiting);
                } else {
                    copier.deliver(batch, lane, common, counters);
                }
            }
        } catch (RuntimeException | Error failure) {
            long forwarded = counters.get(PortCounter.FORWARDED_FRAMES) - accounted;
            counters.dropReceived(DropReason.FAULT, batch.frames - forwarded);
            throw failure;
        } finally {
            ingress.release();
            VarHandle.fullFence(); // between the tails just published and the clients' waiting words: see SyncLayout
            wakeups += copier.wakeReceivers() + (ingress.wakeSender() ? 1 : 0);
        }
        return batch.leftOver() == 0 ? taken : batch.frames;
    }

    /** Clients woken since the last call. */
    public int takeWakeups() {
        int count = wakeups;
        wakeups = 0;
        return count;
    }

    /** Drops every reference to ports of the last batch. */
    public void forget() {
        copier.forget();
    }
}
