package dev.valed.core.port;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import java.io.IOException;

/**
 * The side of a port that frames come in by: one ring of it. Exactly one worker owns an ingress and calls it; only
 * {@link #hasWork} may be called by others.
 *
 * <p>The order is always {@code receive}, use of the batch, {@code release}; the release also happens when the use
 * failed.
 */
public abstract class Ingress {

    private final int ring;
    private final Stall stall = new Stall();

    /** @param ring which of the port's rings this is, from 0 */
    protected Ingress(int ring) {
        this.ring = ring;
    }

    /** Which of the port's rings this is, from 0. Frames of ring k leave by ring k of their destination. */
    public final int ring() {
        return ring;
    }

    /** Whether this ring stands still for want of room where its next frame goes. The owner's. */
    public final Stall stall() {
        return stall;
    }

    /**
     * Clears the batch and fills it with the oldest frames. Frames that fail a check do not enter it: they are counted
     * here, under their reason. Counts what was received. Never blocks, never throws.
     *
     * @param limit    slots to take at most, 1 to {@link FrameBatch#CAPACITY}
     * @param counters this worker's block for the port
     * @return slots taken, 0 to {@code limit}; may be more than the frames in the batch
     */
    public abstract int receive(FrameBatch batch, int limit, PortCounters counters);

    /**
     * Gives the slots of the last {@link #receive} back to the sender, when nothing reads their buffers any more. If the
     * batch was cut, those of the frames left over are kept: the next {@link #receive} begins with them.
     */
    public abstract void release();

    /**
     * Whether {@link #receive} would find anything now. The caller has put a full fence between {@link #arm} and this,
     * so a sender that missed the arming is seen here.
     */
    public abstract boolean hasWork();

    /** Before the worker sleeps: asks the sender to ring the doorbell with its next frame. */
    public void arm() {}

    /** After the worker slept: the sender need not ring any more. */
    public void disarm() {}

    /**
     * After {@link #release} and a full fence: wakes the sender if it sleeps until there is room.
     *
     * @return whether somebody was woken
     */
    public boolean wakeSender() {
        return false;
    }

    /**
     * From now on the worker that sleeps at {@code doorbell} owns this ingress: whatever tells of its frames (an
     * eventfd, a device that becomes readable) is to wake that worker. Called by the control thread before the first
     * {@link #receive}.
     *
     * @throws IOException if the doorbell can take no more
     */
    public void connect(Doorbell doorbell) throws IOException {}

    /** Undoes {@link #connect}, after the last {@link #release}. Called by the control thread. */
    public void disconnect(Doorbell doorbell) {}

    /** Frames that can wait in this ring at most: bounds the last look that a detach takes. */
    public abstract int capacity();
}
