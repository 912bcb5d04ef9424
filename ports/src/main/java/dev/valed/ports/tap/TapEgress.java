package dev.valed.ports.tap;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.offload.ChecksumOffload;
import dev.valed.core.offload.OffloadedFrame;
import dev.valed.core.offload.Segment;
import dev.valed.core.offload.SegmentPlan;
import dev.valed.core.offload.Segmentation;
import dev.valed.core.port.Egress;
import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.IoVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The frames that the kernel receives from a TAP. Each is written by one call straight out of the buffer that it lies in;
 * the kernel has its own copy when the call returns.
 *
 * <p>Frames of TAPs, and of clients that want it so, carry their virtio-net header along, and a device with offloads
 * takes them as they are. For a device without, what a frame leaves to its receiver is done here: checksums where the
 * worker owns the frame, see {@link OffloadedFrame}; segments in memory of the thread's own.
 *
 * <p>Any number of workers may deliver at once: the device's queue is the kernel's, all else belongs to the thread.
 */
public final class TapEgress extends Egress {
    private static final int EAGAIN = Errno.EAGAIN.number();
    private static final int EBADFD = Errno.EBADFD.number();
    private static final int EINVAL = Errno.EINVAL.number();
    private static final int EIO = Errno.EIO.number();

    /** Says that the frame behind it leaves nothing to do. */
    private static final MemorySegment PLAIN_HEADER = Arena.global().allocate(VirtioNetHeader.LENGTH, Long.BYTES);

    /** What each worker needs for its calls, made at its first frame. */
    private static final ThreadLocal<Calls> CALLS = ThreadLocal.withInitial(Calls::new);

    private final int fd;
    private final boolean hasHeader;

    /**
     * Delivers to a TAP that others open and close.
     *
     * @param fd the device, non-blocking, open until the core has let go of the port
     * @param hasHeader whether it takes a virtio-net header of {@link VirtioNetHeader#LENGTH} bytes before each frame
     */
    TapEgress(int fd, boolean hasHeader) {
        this.fd = fd;
        this.hasHeader = hasHeader;
    }

    @Override
    public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        Calls calls = CALLS.get();
        int taken = 0;
        long bytes = 0;
        for (int i = from; i < to; i++) {
            int delivered = deliver(calls, batch, order[i], counters);
            if (delivered > 0) {
                taken++;
                bytes += delivered;
            }
        }
        counters.add(PortCounter.TRANSMITTED_FRAMES, taken);
        counters.add(PortCounter.TRANSMITTED_BYTES, bytes);
        return taken;
    }

    /** Returns the bytes delivered, without header; 0 if the frame was refused. */
    private int deliver(Calls calls, FrameBatch batch, int frame, PortCounters counters) {
        int length = batch.length(frame);
        if (length > TapIngress.LONGEST_FRAME) {
            return refuse(batch, frame, DropReason.OVERSIZE, counters);
        }
        if (batch.headerLength() > 0) {
            return hasHeader
                    ? pass(calls, batch, frame, length, counters)
                    : finish(calls, batch, frame, length, counters);
        }
        long result = gather(calls, batch, frame, hasHeader ? PLAIN_HEADER.address() : 0);
        return result >= 0 ? length : refuse(batch, frame, reason((int) -result), counters);
    }

    /** From a sender with headers to a device with headers. */
    private int pass(Calls calls, FrameBatch batch, int frame, int length, PortCounters counters) {
        long header = batch.header(frame);
        long result = batch.headers().areApart()
                ? gather(calls, batch, frame, header)
                : Downcalls.write(calls.state, fd, header, VirtioNetHeader.LENGTH + length);
        if (result >= 0) {
            return length;
        }
        // EINVAL for a header that asks for work: one that the kernel does not understand or does not believe.
        boolean badHeader = result == -EINVAL && !VirtioNetHeader.isPlain(header);
        return refuse(batch, frame, badHeader ? DropReason.OFFLOAD : reason((int) -result), counters);
    }

    /** From a sender with headers to a device without: does the work that is left, and leaves the header behind. */
    private int finish(Calls calls, FrameBatch batch, int frame, int length, PortCounters counters) {
        if (VirtioNetHeader.isPlain(batch.header(frame))) {
            long result = gather(calls, batch, frame, 0);
            return result >= 0 ? length : refuse(batch, frame, reason((int) -result), counters);
        }
        long address = OffloadedFrame.prepare(batch, frame);
        if (address == OffloadedFrame.NONE) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        long header = OffloadedFrame.header(batch, frame);
        if (VirtioNetHeader.needsSegmentation(header)) {
            return segment(calls, batch, frame, header, address, length, counters);
        }
        if (!ChecksumOffload.complete(header, address, length)) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        long result = Downcalls.write(calls.state, fd, address, length);
        return result >= 0 ? length : refuse(batch, frame, reason((int) -result), counters);
    }

    /**
     * Writes a frame as segments, which together count as one frame. When the device takes the first ones and then no
     * more the frame counts as refused, as its receiver did not get it.
     */
    private int segment(
            Calls calls, FrameBatch batch, int frame, long header, long address, int length, PortCounters counters) {
        long plan = Segmentation.plan(header, address, length);
        if (plan == SegmentPlan.NONE) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        int segments = SegmentPlan.segments(plan);
        for (int k = 0; k < segments; k++) {
            // No segment is longer than the frame it is cut from, so it always fits.
            int cut = Segment.write(plan, address, k, calls.segment.address(), TapIngress.LONGEST_FRAME);
            long result = Downcalls.write(calls.state, fd, calls.segment.address(), cut);
            if (result < 0) {
                return refuse(batch, frame, reason((int) -result), counters);
            }
        }
        return SegmentPlan.totalLength(plan);
    }

    /** Writes all the slots of a frame, one after the other, behind the header at an address, or without one if it is 0. */
    private long gather(Calls calls, FrameBatch batch, int frame, long header) {
        long word = batch.slot[frame];
        if (header == 0 && !SlotWord.hasMore(word)) {
            return Downcalls.write(calls.state, fd, batch.address(word), SlotWord.length(word));
        }
        int count = 0;
        if (header != 0) {
            calls.vector.set(count++, header, VirtioNetHeader.LENGTH);
        }
        int slots = batch.slots(frame);
        for (int n = 0; n < slots; n++) {
            calls.vector.set(count++, batch.partAddress(frame, n), SlotWord.length(batch.chainSlot(frame, n)));
        }
        return Downcalls.writev(calls.state, fd, calls.vector, count);
    }

    /** Returns 0, the number of bytes delivered. */
    private static int refuse(FrameBatch batch, int frame, DropReason reason, PortCounters counters) {
        if (reason == DropReason.RING_FULL) {
            batch.refuseForLackOfRoom(frame);
        } else {
            batch.refuse(frame);
        }
        counters.dropTransmit(reason, 1);
        return 0;
    }

    private static DropReason reason(int errno) {
        if (errno == EAGAIN) {
            return DropReason.RING_FULL;
        }
        // Switched off, and deleted.
        return errno == EIO || errno == EBADFD ? DropReason.DOWN : DropReason.IO_ERROR;
    }

    /** One thread's memory for its calls; whichever egress it delivers to. */
    private static final class Calls {
        final CallState state = new CallState();
        final IoVector vector = new IoVector(1 + SlotWord.MAX_CHAIN);
        final MemorySegment segment = Arena.ofAuto().allocate(TapIngress.LONGEST_FRAME + 1, 64);
    }
}
