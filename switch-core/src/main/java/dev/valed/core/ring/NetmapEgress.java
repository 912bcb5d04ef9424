package dev.valed.core.ring;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.FrameCopy;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Egress;

/**
 * The ring that a client receives by. Frames are copied into the buffers that the client left in its slots. The client
 * is not trusted: how much it gave back is checked against what it was given, and the buffer index of every slot is
 * read once and checked. When the ring is full the rest of the frames are dropped, as VALE does, and counted.
 *
 * <p>Any number of workers may deliver at the same time; see {@link Reservations}.
 */
public final class NetmapEgress extends Egress {

    /** Frames of any length that are copied before a run of short ones is looked for again. */
    private static final int RUN = 32;

    private final long headWord;
    private final long slotBase;
    private final long bufferBase;
    private final int bufferSize;
    private final int mask;
    private final BufferPool buffers;
    private final Reservations reservations;
    private final Sleeper client;
    private final RingFaults faults;

    /**
     * The last head seen that was possible. Workers overwrite each other's value, which does no harm: a value that is
     * too old only makes the ring look fuller, and then the head itself is read again.
     */
    private int head;

    /** Parameters as for {@link NetmapIngress}. */
    public NetmapEgress(RingPlace place, BufferPool buffers, Wakeup client, RingFaults faults) {
        this.headWord = place.sync() + SyncLayout.HEAD;
        this.slotBase = place.firstSlot();
        this.buffers = buffers;
        this.bufferBase = buffers.address();
        this.bufferSize = buffers.bufferSize();
        this.mask = place.slots() - 1;
        this.reservations = new Reservations(place.slots(), place.sync() + SyncLayout.TAIL);
        this.client = new Sleeper(place.sync() + SyncLayout.WAIT, client);
        this.faults = faults;
    }

    @Override
    public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        boolean oneSlotEach = !batch.chained && batch.longestSlot <= bufferSize && batch.headerLength == 0;
        int wanted = oneSlotEach ? to - from : ChainDelivery.slotsNeeded(batch, order, from, to, bufferSize);
        long start;
        int granted;
        do {
            start = reservations.claimed();
            granted = Math.min(wanted, space(start, wanted));
            if (granted <= 0) {
                return refuseAll(batch, order, from, to, counters);
            }
        } while (!reservations.claim(start, granted));
        int taken = oneSlotEach
                ? copySingles(batch, order, from, granted, start, counters)
                : ChainDelivery.copy(this, batch, order, from, to, start, start + granted, counters);
        reservations.complete(start, start + granted);
        if (oneSlotEach && granted < wanted) {
            refuseAll(batch, order, from + granted, to, counters);
        }
        return taken;
    }

    /** Slots that are free from {@code start}, as far as {@code wanted} needs to know. */
    private int space(long start, int wanted) {
        int space = mask - ((int) start - head);
        if (space >= wanted && space <= mask) {
            return space;
        }
        int published = SharedMemory.getIntAcquire(headWord); // pairs with the client's release: it has read the slots
        space = mask - ((int) start - published);
        if (space < 0 || space > mask) {
            if (reservations.claimed() == start) {
                if (head != published) {
                    faults.badHead();
                }
                return 0;
            }
            return 1; // start is out of date, so the claim fails and the caller comes back
        }
        head = published;
        return space;
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
            int buffer = SlotWord.bufferIndex(SharedMemory.getLongOpaque(slot));
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

    private int refuseAll(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        for (int i = from; i < to; i++) {
            batch.refuse(order[i]);
        }
        counters.dropTransmit(DropReason.RING_FULL, to - from);
        return 0;
    }

    long slotAddress(long cursor) {
        return slotBase + ((cursor & mask) << 4);
    }

    int bufferSize() {
        return bufferSize;
    }

    /** Address of the buffer in a slot, 0 if the client named one that it does not have. Reads the slot once. */
    long bufferAddress(long slot) {
        int buffer = SlotWord.bufferIndex(SharedMemory.getLongOpaque(slot));
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
        int used = (int) reservations.claimed() - SharedMemory.getIntAcquire(headWord);
        return Math.clamp(used, 0, mask) / (double) mask;
    }
}
