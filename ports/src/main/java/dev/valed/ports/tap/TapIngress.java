package dev.valed.ports.tap;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Ingress;
import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.ReadableListener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The frames that the kernel sends through a TAP. Each is read by one call into a buffer of the worker's own:
 *
 * <pre>
 *  0                 52           64                                          65,600
 * +-----------------+------------+-------------------------------------------+
 * |     unused      | virtio-net |  frame, aligned to a cache line           |    64 of these
 * +-----------------+------------+-------------------------------------------+
 * </pre>
 *
 * <p>Frames that cannot be delivered yet stay in buffers of the device's own, and nothing more is read until they are: the
 * others stay in the kernel's queue.
 *
 * <p>Reading goes on while the device is <i>ready</i>: from the doorbell's word that it became readable until a read
 * finds nothing. The edge cannot be missed, as the doorbell tells of a frame that came after that read.
 *
 * <p>Owned by one worker.
 */
public final class TapIngress extends Ingress implements ReadableListener {
    /** Frames read at once, at most. */
    static final int BUFFERS = 64;

    /** Bytes of a frame, at most: what the length of a slot can say. */
    static final int LONGEST_FRAME = 65_535;

    private static final int HEADROOM = 64;

    /** One byte more than the longest frame, so that a read which was cut off is seen to be too long. */
    private static final int READ_LIMIT = LONGEST_FRAME + 1;

    private static final int STRIDE = HEADROOM + READ_LIMIT;

    /**
     * A worker's buffers, 4 MiB, for all its TAPs in turn: a batch has been delivered before the next one is read. Freed
     * by the garbage collector with the thread.
     */
    private static final ThreadLocal<MemorySegment> WORKER_BUFFERS =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate((long) BUFFERS * STRIDE, HEADROOM));

    private final int fd;
    private final int headerLength;
    private final int queueLength;
    private final CallState state = new CallState();

    /** Slot words of frames that were read and not delivered, the oldest first. */
    private final long[] kept = new long[BUFFERS];

    private int keptCount;
    /** How many of those are in the present batch, from the first on. */
    private int keptInBatch;

    /** For batches of which frames may have to be kept; made when it is first needed. */
    private @Nullable MemorySegment ownBuffers;

    private @Nullable FrameBatch batch;

    /** Written by the owner; read by whoever asks {@link #hasWork}. */
    private volatile boolean ready = true;

    /**
     * Receives from a TAP that others open and close.
     *
     * @param ring which of the device's queues this is, from 0
     * @param fd the queue, non-blocking, open until the core has let go of the port
     * @param hasHeader whether frames have a virtio-net header of {@link VirtioNetHeader#LENGTH} bytes in front
     * @param queueLength frames that wait in the device at most
     */
    TapIngress(int ring, int fd, boolean hasHeader, int queueLength) {
        super(ring);
        this.fd = fd;
        this.headerLength = hasHeader ? VirtioNetHeader.LENGTH : 0;
        this.queueLength = queueLength;
    }

    @Override
    public int receive(FrameBatch batch, int limit, PortCounters counters) {
        batch.clear();
        batch.bufferBase = buffers(batch.divisible || keptCount > 0).address() + HEADROOM;
        batch.bufferStride = STRIDE;
        batch.headers().inFront(headerLength);
        batch.longestSlot = 0;
        this.batch = batch;
        if (keptCount > 0) {
            return takeKept(batch, limit);
        }
        return ready ? read(batch, Math.min(limit, BUFFERS), counters) : 0;
    }

    private MemorySegment buffers(boolean own) {
        if (!own) {
            return WORKER_BUFFERS.get();
        }
        MemorySegment buffers = ownBuffers;
        if (buffers == null) {
            buffers = Arena.ofAuto().allocate((long) BUFFERS * STRIDE, HEADROOM);
            ownBuffers = buffers;
        }
        return buffers;
    }

    /** Hands over again what was kept. It was counted when it was read. */
    private int takeKept(FrameBatch batch, int limit) {
        keptInBatch = Math.min(keptCount, limit);
        for (int i = 0; i < keptInBatch; i++) {
            long word = kept[i];
            long frame = batch.address(word);
            batch.longestSlot = Math.max(batch.longestSlot, SlotWord.length(word));
            batch.add(word, SharedMemory.getLong(frame), SharedMemory.getLong(frame + Long.BYTES));
        }
        return keptInBatch;
    }

    private int read(FrameBatch batch, int limit, PortCounters counters) {
        long bytes = 0;
        int taken = 0;
        while (taken < limit) {
            long frame = batch.bufferBase + (long) taken * STRIDE;
            long result = Downcalls.read(state, fd, frame - headerLength, headerLength + READ_LIMIT);
            if (result < 0) {
                // EAGAIN: all read. EBADFD or EIO: the device was deleted, and is silent from now on.
                ready = false;
                break;
            }
            bytes += take(batch, frame, taken, (int) result - headerLength, counters);
            taken++;
        }
        counters.add(PortCounter.RECEIVED_FRAMES, taken);
        counters.add(PortCounter.RECEIVED_BYTES, bytes);
        return taken;
    }

    /** Returns the bytes that count as well-formed: all of them or none. */
    private static int take(FrameBatch batch, long frame, int buffer, int length, PortCounters counters) {
        if (length < Ethernet.HEADER_LENGTH) {
            counters.dropReceived(DropReason.RUNT, 1);
            return 0;
        }
        if (length > LONGEST_FRAME) {
            counters.dropReceived(DropReason.OVERSIZE, 1);
            return 0;
        }
        batch.longestSlot = Math.max(batch.longestSlot, length);
        batch.add(
                SlotWord.of(buffer, length, 0), SharedMemory.getLong(frame), SharedMemory.getLong(frame + Long.BYTES));
        return length;
    }

    /**
     * The kernel's copies are gone since they were read, and the buffers are used again: all but those of frames that
     * were cut off the batch.
     */
    @Override
    public void release() {
        if (batch == null) {
            return;
        }
        int cut = batch.leftOver();
        int notInBatch = keptCount - keptInBatch;
        System.arraycopy(kept, keptInBatch, kept, cut, notInBatch);
        System.arraycopy(batch.slot, batch.frames, kept, 0, cut);
        keptCount = cut + notInBatch;
        keptInBatch = 0;
        batch = null;
    }

    /** True also when the last read happened to take the last frame: then the next one finds nothing. */
    @Override
    public boolean hasWork() {
        return ready || keptCount > 0;
    }

    /** The doorbell's word; on the owner's thread. */
    @Override
    public void becameReadable() {
        ready = true;
    }

    @Override
    public void connect(Doorbell doorbell) throws IOException {
        EpollDoorbell.require(doorbell).watchDevice(fd, this);
    }

    @Override
    public void disconnect(Doorbell doorbell) {
        if (doorbell instanceof EpollDoorbell epoll) {
            epoll.unwatchDevice(fd);
        }
    }

    @Override
    public int capacity() {
        return queueLength;
    }
}
