package dev.valed.core.port;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;

/**
 * An egress that can say in advance what it will take, and keep room: what it needs for the frames of senders to wait
 * instead of being dropped. Several workers may call everything here at the same time.
 *
 * <p>Room is reserved as a range of slots, from a cursor on, and every reservation ends in {@link #deliverInto}: until
 * then nothing that was reserved later is seen by the receiver.
 */
public abstract class ReservingEgress extends Egress {

    /** Nothing was reserved. */
    public static final long NO_ROOM = -1;

    /**
     * Where the receiver was when it was last found standing still. Workers overwrite each other's values, which does no
     * harm: time begins anew only where the receiver has moved on. Written after {@link #stoppedSince}.
     */
    private volatile long stoppedAt = Long.MIN_VALUE;
    /** Since when, in ns. */
    private long stoppedSince;

    /** Slots of the ring that can be filled at one time. */
    public abstract int capacity();

    /** Slots that are free. The receiver's word is read anew, and believed if it can be true. */
    public abstract int room();

    /** Slots that the receiver has given back since the ring was made, {@link Long#MIN_VALUE} if what it says cannot be. */
    protected abstract long position();

    /**
     * Slots for the frames {@code order[from]} to {@code order[to - 1]}. Frames that will be refused however much room
     * there is may count as some or none, but always as the same.
     */
    public abstract int slotsFor(FrameBatch batch, short[] order, int from, int to);

    /**
     * Reserves slots, all or none.
     *
     * @param slots 1 to {@link #capacity}
     * @return the first one's cursor, or {@link #NO_ROOM}
     */
    public abstract long reserve(int slots);

    /**
     * Gives back the end of a reservation, if nobody has reserved behind it.
     *
     * @param slots  reserved
     * @param wanted fewer than that; may be 0
     * @return slots still reserved: {@code wanted}, or {@code slots} if it is too late
     */
    public abstract int shrink(long start, int slots, int wanted);

    /**
     * As {@link #deliver}, into slots that were reserved. What does not fit is refused for {@code lack}; slots left over
     * mean nothing to the receiver.
     */
    public abstract int deliverInto(
            long start,
            int slots,
            FrameBatch batch,
            short[] order,
            int from,
            int to,
            DropReason lack,
            PortCounters counters);

    /**
     * Whether the receiver has not moved for too long. To be asked only when {@link #room} was not enough.
     *
     * @param now   ns
     * @param limit how long it may stand still, ns
     */
    public final boolean isStopped(long now, long limit) {
        long position = position();
        if (position > stoppedAt) {
            stoppedSince = now;
            stoppedAt = position; // volatile: whoever sees it sees since when
            return false;
        }
        return now - stoppedSince >= limit;
    }
}
