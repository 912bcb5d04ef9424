package dev.valed.ports.xdp;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Ingress;
import dev.valed.core.ring.Kick;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The frames that arrive at one queue of an interface. They stay where the kernel, or the device itself, has put them until
 * they are delivered; then the receive ring goes on, and their memory goes back by the fill ring. Frames that cannot be
 * delivered yet simply stay in the receive ring.
 *
 * <p>In a batch the index of a buffer is the offset of the frame in the socket's memory, and the stride is 1, as a frame can
 * begin anywhere.
 *
 * <p>Owned by one worker.
 */
final class XskIngress extends Ingress {

    /** The first words of a frame are read at once, however short it is. */
    private static final int FIRST_WORDS = 16;

    /** In place of the offset of a frame that is not given back, as it is none of ours. */
    private static final int NONE = -1;

    private final XskRing receive;
    private final XskRing fill;
    private final XskCalls calls;
    private final Kick kick;
    private final RingFaults faults;

    private final long memory;
    private final int memoryLength;
    private final int frameSize;

    /** Offsets of the frames that the last {@link #receive} took. */
    private final int[] offsets = new int[FrameBatch.CAPACITY];

    private int taken;
    private @Nullable FrameBatch batch;
    private @Nullable PortCounters counters;

    /** The worker's own copies of its counters in the two rings. */
    private int consumed;

    private int produced;

    /**
     * @param queue  which of the interface's queues this is, from 0
     * @param frames the memory that goes round by the two rings; all of it is in the fill ring, or the kernel's, at first
     * @param kick   by which the kernel wakes the worker
     */
    XskIngress(
            int queue,
            XskRing receive,
            XskRing fill,
            FrameMemory frames,
            XskCalls calls,
            Kick kick,
            RingFaults faults) {
        super(queue);
        this.receive = receive;
        this.fill = fill;
        this.calls = calls;
        this.kick = kick;
        this.faults = faults;
        this.memory = frames.address();
        this.memoryLength = frames.receiveLength();
        this.frameSize = frames.frameSize();
        this.consumed = receive.consumed();
        this.produced = fill.produced();
    }

    @Override
    public int receive(FrameBatch batch, int limit, PortCounters counters) {
        batch.clear();
        int available = receive.produced() - consumed; // acquire: the descriptors are there
        if (Integer.compareUnsigned(available - 1, receive.size()) >= 0) {
            if (available != 0) {
                faults.count();
            }
            return taken = 0;
        }
        batch.bufferBase = memory;
        batch.bufferStride = 1;
        this.batch = batch;
        this.counters = counters;
        return taken = take(batch, Math.min(available, limit), counters);
    }

    private int take(FrameBatch batch, int count, PortCounters counters) {
        batch.longestSlot = 0;
        int done = 0;
        while (done < count) {
            done += takeRun(batch, done, count);
            if (done < count) {
                if (batch.divisible && batch.frames > 0) {
                    break; // the next batch begins with it
                }
                drop(done, counters);
                done++;
            }
        }
        return done;
    }

    /**
     * Takes frames up to the first descriptor that is not in order: nearly always all of them, so this loop has no calls.
     *
     * @param first of the descriptors behind {@link #consumed}
     * @param end   behind the last
     * @return descriptors taken
     */
    private int takeRun(FrameBatch batch, int first, int end) {
        // Locals, because the compiler may not keep fields in registers across reads of shared memory.
        final long entries = receive.entries();
        final int mask = receive.mask();
        final int start = consumed;
        final long memory = this.memory;
        final int room = memoryLength - FIRST_WORDS;
        final int largest = frameSize - Ethernet.HEADER_LENGTH;
        final int[] offsets = this.offsets;
        final long[] words = batch.slot;
        final long[] destinations = batch.destination;
        final long[] sources = batch.source;
        int frame = batch.frames;
        int longest = batch.longestSlot;
        long bytes = 0;
        int i = first;
        for (; i < end; i++) {
            long entry = entries + ((long) (start + i & mask) << 4);
            long offset = SharedMemory.getLongOpaque(entry);
            int length = SharedMemory.getIntOpaque(entry + 8);
            if (Integer.compareUnsigned(length - Ethernet.HEADER_LENGTH, largest) > 0
                    || Long.compareUnsigned(offset, room - length) > 0) {
                break;
            }
            long word0 = SharedMemory.getLong(memory + offset);
            words[frame] = SlotWord.of((int) offset, length, 0);
            destinations[frame] = FrameBatch.destination(word0);
            sources[frame] = FrameBatch.source(word0, SharedMemory.getLong(memory + offset + Long.BYTES));
            offsets[i] = (int) offset;
            bytes += length;
            longest = Math.max(longest, length);
            frame++;
        }
        batch.frames = frame;
        batch.bytes += bytes;
        batch.longestSlot = longest;
        return i - first;
    }

    /** A descriptor of no frame, or of one too short. */
    private void drop(int i, PortCounters counters) {
        long entry = receive.descriptor(consumed + i);
        long offset = SharedMemory.getLongOpaque(entry);
        boolean ours = Long.compareUnsigned(offset, memoryLength) < 0;
        boolean runt =
                ours && Integer.compareUnsigned(SharedMemory.getIntOpaque(entry + 8), Ethernet.HEADER_LENGTH) < 0;
        if (!runt) {
            faults.count();
        }
        offsets[i] = ours ? (int) offset : NONE;
        counters.add(PortCounter.RECEIVED_FRAMES, 1);
        counters.dropReceived(runt ? DropReason.RUNT : DropReason.BAD_SLOT, 1);
    }

    @Override
    public void release() {
        FrameBatch last = batch;
        if (taken == 0 || last == null || counters == null) {
            return;
        }
        int done = taken - last.leftOver();
        counters.add(PortCounter.RECEIVED_FRAMES, last.frames);
        counters.add(PortCounter.RECEIVED_BYTES, last.bytes - bytesLeftOver(last));
        int next = produced;
        for (int i = 0; i < done; i++) {
            if (offsets[i] != NONE) {
                SharedMemory.putLong(fill.address(next++), offsets[i] & -frameSize);
            }
        }
        consumed += done;
        produced = next;
        taken = 0;
        receive.setConsumed(consumed);
        fill.setProduced(next); // release: the addresses are there
    }

    private static long bytesLeftOver(FrameBatch batch) {
        long bytes = 0;
        for (int i = 0; i < batch.leftOver(); i++) {
            bytes += SlotWord.length(batch.slot[batch.frames + i]);
        }
        return bytes;
    }

    @Override
    public boolean wakeSender() {
        if (!fill.needsWakeup()) {
            return false;
        }
        calls.wakeReceive();
        return true;
    }

    /**
     * A driver that found the fill ring empty and says so late, when it was filled meanwhile, is not forgotten: it is
     * asked once more.
     */
    @Override
    public void arm() {
        wakeSender();
    }

    @Override
    public boolean hasWork() {
        return Integer.compareUnsigned(receive.produced() - consumed - 1, receive.size()) < 0;
    }

    @Override
    public void connect(Doorbell doorbell) throws IOException {
        kick.connect(doorbell);
    }

    @Override
    public void disconnect(Doorbell doorbell) {
        kick.disconnect(doorbell);
    }

    @Override
    public int capacity() {
        return receive.size();
    }
}
