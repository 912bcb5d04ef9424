package dev.valed.core.ring;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.FrameCopy;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.ReservingEgress;

/**
 * The ring that a client receives by. Frames are copied into the buffers that the client left in its slots. The client
 * is not trusted: how much it gave back is checked against what it was given, and the buffer index of every slot is
 * read once and checked. When the ring is full the rest of the frames are dropped, as VALE does, and counted; or, where
 * frames are to wait instead, room is reserved for as many as there is before the first is copied.
 *
 * <p>It goes on from where the words of the ring's block say, as {@link NetmapIngress} does. So it can also fill the ring
 * of a pipe's other end.
 *
 * <p>Any number of workers may deliver at the same time; see {@link Reservations}.
 */
public final class NetmapEgress extends ReservingEgress {

    /** Frames of any length that are copied before a run of short ones is looked for again. */
    private static final int RUN = 32;

    private static final int SLOTS_IN_LINE = 64 / SlotWord.SLOT_SIZE;

    /** Bytes of a buffer that are used at the least: the longest headers of a frame, so that cutting it makes sense. */
    public static final int SHORTEST_PART = 64;

    private final long slotBase;
    private final long bufferBase;
    private final int bufferSize;
    private final int mask;
    private final BufferPool buffers;
    private final RxRoom room;
    private final Reservations reservations;
    private final Sleeper client;

    /** Bytes of virtio-net header in front of each frame. Written by the control thread. */
    private volatile int headerLength;
    /** Bytes of each buffer that are used. Written by the control thread. */
    private volatile int usedLength;

    /** Parameters as for {@link NetmapIngress}. */
    public NetmapEgress(RingPlace place, BufferPool buffers, Wakeup client, RingFaults faults) {
        this.slotBase = place.firstSlot();
        this.buffers = buffers;
        this.bufferBase = buffers.address();
        this.bufferSize = buffers.bufferSize();
        this.mask = place.slots() - 1;
        this.usedLength = bufferSize;
        this.room = new RxRoom(place, faults);
        this.reservations = room.reservations();
        this.client = new Sleeper(place.sync() + SyncLayout.WAIT, client);
    }

    /**
     * From the next batch on frames begin with a virtio-net header of so many bytes. Any thread.
     *
     * @param bytes one that {@link VirtioNetHeader#isLength}
     */
    public void setHeaderLength(int bytes) {
        if (!VirtioNetHeader.isLength(bytes)) {
            throw new IllegalArgumentException("a virtio-net header of " + bytes + " bytes is not accepted");
        }
        headerLength = bytes;
    }

    /**
     * From the next batch on no more than so many bytes, header included, go into one buffer: the rest stays free for
     * a client that moves frames to some offset. Any thread.
     *
     * @param bytes {@link #SHORTEST_PART} to the size of a buffer
     */
    public void setUsedLength(int bytes) {
        if (bytes < SHORTEST_PART || bytes > bufferSize) {
            throw new IllegalArgumentException(
                    bytes + " bytes of a buffer are not accepted: " + SHORTEST_PART + " to " + bufferSize + " are");
        }
        usedLength = bytes;
    }

    int headerLength() {
        return headerLength;
    }

    int usedLength() {
        return usedLength;
    }

    private boolean isOneSlotEach(FrameBatch batch) {
        return !batch.chained && batch.longestSlot <= usedLength && batch.headerLength() == 0 && headerLength == 0;
    }

    @Override
    public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        boolean oneSlotEach = isOneSlotEach(batch);
        int wanted = oneSlotEach ? to - from : ChainDelivery.slotsNeeded(this, batch, order, from, to);
        long start;
        int granted;
        do {
            start = reservations.claimed();
            granted = Math.min(wanted, room.space(start, wanted));
            if (granted <= 0) {
                return refuseAll(batch, order, from, to, DropReason.RING_FULL, counters);
            }
        } while (!reservations.claim(start, granted));
        return fill(start, granted, oneSlotEach, batch, order, from, to, DropReason.RING_FULL, counters);
    }

    /** Copies as many frames as fit into the claimed slots, publishes those, and refuses the rest. */
    private int fill(
            long start,
            int slots,
            boolean oneSlotEach,
            FrameBatch batch,
            short[] order,
            int from,
            int to,
            DropReason lack,
            PortCounters counters) {
        int taken;
        fetchForWriting(start, slots);
        if (oneSlotEach) {
            int count = Math.min(slots, to - from);
            taken = copySingles(batch, order, from, count, start, counters);
            leaveEmpty(start + count, start + slots);
            reservations.complete(start, start + slots);
            if (count < to - from) {
                refuseAll(batch, order, from + count, to, lack, counters);
            }
        } else {
            taken = ChainDelivery.copy(this, batch, order, from, to, start, start + slots, lack, counters);
            reservations.complete(start, start + slots);
        }
        return taken;
    }

    /**
     * Stores to each cache line of claimed slots, before the first of them is read: lines that the client's processor has
     * read come back many at a time for stores, but once they have been read here they are got for writing one by one.
     * (60 bytes, from one processor to another and back: 20 without, 49 Mpps with it where a line takes 150 ns; 51 and
     * 62 where it takes 30.)
     */
    private void fetchForWriting(long start, int slots) {
        for (int i = 0; i < slots; i += SLOTS_IN_LINE) {
            SharedMemory.putInt(slotAddress(start + i) + 4, 0);
        }
    }

    /** Claimed and not used: empty slots, which mean nothing. */
    void leaveEmpty(long from, long to) {
        for (long cursor = from; cursor < to; cursor++) {
            SharedMemory.putInt(slotAddress(cursor) + 4, 0);
        }
    }

    // ---- for frames that wait

    @Override
    public int capacity() {
        return mask;
    }

    @Override
    public int room() {
        return room.room();
    }

    @Override
    protected long position() {
        return room.position();
    }

    @Override
    public int slotsFor(FrameBatch batch, short[] order, int from, int to) {
        return isOneSlotEach(batch) ? to - from : ChainDelivery.slotsNeeded(this, batch, order, from, to);
    }

    @Override
    public long reserve(int slots) {
        return room.reserve(slots);
    }

    @Override
    public int shrink(long start, int slots, int wanted) {
        return reservations.takeBack(start + wanted, start + slots) ? wanted : slots;
    }

    @Override
    public int deliverInto(
            long start,
            int slots,
            FrameBatch batch,
            short[] order,
            int from,
            int to,
            DropReason lack,
            PortCounters counters) {
        return slots == 0
                ? refuseAll(batch, order, from, to, lack, counters)
                : fill(start, slots, isOneSlotEach(batch), batch, order, from, to, lack, counters);
    }

    /** The common case: every frame in one slot of the sender and in one of the receiver. */
    private int copySingles(FrameBatch batch, short[] order, int from, int count, long start, PortCounters counters) {
        int refused = batch.refused();
        int done = 0;
        while (done < count) {
            done += copyShortRun(batch, order, from + done, count - done, start + done, counters);
            if (done < count) {
                done += copyRun(batch, order, from + done, Math.min(count - done, RUN), start + done, counters);
            }
        }
        return count - (batch.refused() - refused);
    }

    /**
     * Copies frames up to the first that does not take the shortest way: a loop without calls, which would cost the
     * registers of all the others, however rare they are.
     *
     * @return frames copied, 0 to {@code count}
     */
    private int copyShortRun(FrameBatch batch, short[] order, int from, int count, long start, PortCounters counters) {
        // Locals, because the compiler may not keep fields in registers across reads of shared memory.
        final long[] words = batch.slot;
        final long sourceBase = batch.bufferBase;
        final int sourceStride = batch.bufferStride;
        final long slotBase = this.slotBase;
        final long bufferBase = this.bufferBase;
        final int bufferSize = this.bufferSize;
        final int mask = this.mask;
        final int usableBuffers = buffers.count() - BufferPool.FIRST_BUFFER;
        long bytes = 0;
        int i = 0;
        for (; i < count; i++) {
            long word = words[order[from + i]];
            int length = SlotWord.length(word);
            long slot = slotBase + ((start + i & mask) << 4);
            int buffer = SharedMemory.getIntOpaque(slot);
            if (!FrameCopy.isShort(length)
                    || Integer.compareUnsigned(buffer - BufferPool.FIRST_BUFFER, usableBuffers) >= 0) {
                break;
            }
            long source = sourceBase + (long) SlotWord.bufferIndex(word) * sourceStride;
            FrameCopy.copyShort(source, bufferBase + (long) buffer * bufferSize, length);
            SharedMemory.putInt(slot + 4, length); // and no flags
            bytes += length;
        }
        counters.add(PortCounter.TRANSMITTED_FRAMES, i);
        counters.add(PortCounter.TRANSMITTED_BYTES, bytes);
        return i;
    }

    /** Copies frames of any length. Returns {@code count}. */
    private int copyRun(FrameBatch batch, short[] order, int from, int count, long start, PortCounters counters) {
        long bytes = 0;
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int frame = order[from + i];
            long word = batch.slot[frame];
            int length = SlotWord.length(word);
            long slot = slotAddress(start + i);
            long buffer = bufferAddress(slot);
            if (buffer == 0) {
                // The receiver named a buffer that it does not have: it gets an empty slot.
                SharedMemory.putInt(slot + 4, 0);
                batch.refuse(frame);
                bad++;
                continue;
            }
            FrameCopy.copy(batch.address(word), buffer, length);
            SharedMemory.putInt(slot + 4, length); // and no flags
            bytes += length;
        }
        if (bad > 0) {
            counters.dropTransmit(DropReason.BAD_SLOT, bad);
        }
        counters.add(PortCounter.TRANSMITTED_FRAMES, count - bad);
        counters.add(PortCounter.TRANSMITTED_BYTES, bytes);
        return count;
    }

    private static int refuseAll(
            FrameBatch batch, short[] order, int from, int to, DropReason reason, PortCounters counters) {
        for (int i = from; i < to; i++) {
            batch.refuseForLackOfRoom(order[i]);
        }
        counters.dropTransmit(reason, to - from);
        return 0;
    }

    long slotAddress(long cursor) {
        return slotBase + ((cursor & mask) << 4);
    }

    /** Address of the buffer in a slot, 0 if the client named one that it does not have. Reads the slot once. */
    long bufferAddress(long slot) {
        int buffer = SharedMemory.getIntOpaque(slot);
        return Integer.compareUnsigned(buffer - BufferPool.FIRST_BUFFER, buffers.count() - BufferPool.FIRST_BUFFER) < 0
                ? bufferBase + (long) buffer * bufferSize
                : 0;
    }

    @Override
    public boolean wakeReceiver() {
        return client.wakeIfAsleep();
    }

    @Override
    public double usedRatio() {
        return room.usedRatio();
    }
}
