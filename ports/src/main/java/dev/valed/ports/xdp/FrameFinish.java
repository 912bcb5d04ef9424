package dev.valed.ports.xdp;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.offload.ChecksumOffload;
import dev.valed.core.offload.OffloadedFrame;
import dev.valed.core.offload.Segment;
import dev.valed.core.offload.SegmentPlan;
import dev.valed.core.offload.Segmentation;

/**
 * Sends a frame that may be spread over several slots, or may leave its checksum or its cutting into segments to its
 * receiver: whole and finished, or not at all.
 */
final class FrameFinish {

    private FrameFinish() {}

    /**
     * @param limit bytes that a frame may have on the wire
     * @return bytes sent, 0 if the frame was refused, which is counted
     */
    static int send(XskEgress to, FrameBatch batch, int frame, int limit, PortCounters counters) {
        int length = batch.length(frame);
        if (batch.headerLength() == 0 || VirtioNetHeader.isPlain(batch.header(frame))) {
            return copy(to, batch, frame, 0, length, limit, counters);
        }
        long address = OffloadedFrame.prepare(batch, frame);
        if (address == OffloadedFrame.NONE) {
            return XskEgress.refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        long header = OffloadedFrame.header(batch, frame);
        if (VirtioNetHeader.needsSegmentation(header)) {
            return cut(to, batch, frame, Segmentation.plan(header, address, length), address, limit, counters);
        }
        if (!ChecksumOffload.complete(header, address, length)) {
            return XskEgress.refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        return copy(to, batch, frame, address, length, limit, counters);
    }

    /** @param whole address of the frame if it is in one piece, 0 if it is in the slots of the batch */
    private static int copy(
            XskEgress to, FrameBatch batch, int frame, long whole, int length, int limit, PortCounters counters) {
        if (length > limit) {
            return XskEgress.refuse(batch, frame, DropReason.OVERSIZE, counters);
        }
        long entry = to.claim(1);
        if (entry < 0) {
            return XskEgress.refuse(batch, frame, DropReason.RING_FULL, counters);
        }
        TransmitRing ring = to.ring();
        long target = ring.frame(entry);
        if (whole != 0) {
            SharedMemory.copy(whole, target, length);
        } else if (SlotWord.hasMore(batch.slot[frame])) {
            batch.gather(frame, target);
        } else {
            SharedMemory.copy(batch.address(batch.slot[frame]), target, length);
        }
        ring.put(entry, length);
        ring.complete(entry, entry + 1);
        return length;
    }

    /** Sends a frame as segments, which together count as one frame. */
    private static int cut(
            XskEgress to, FrameBatch batch, int frame, long plan, long address, int limit, PortCounters counters) {
        if (plan == SegmentPlan.NONE) {
            return XskEgress.refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        int segments = SegmentPlan.segments(plan);
        TransmitRing ring = to.ring();
        if (SegmentPlan.longestSegment(plan) > limit || segments > ring.size()) {
            return XskEgress.refuse(batch, frame, DropReason.OVERSIZE, counters);
        }
        long start = to.claim(segments);
        if (start < 0) {
            return XskEgress.refuse(batch, frame, DropReason.RING_FULL, counters);
        }
        for (int k = 0; k < segments; k++) {
            ring.put(start + k, Segment.write(plan, address, k, ring.frame(start + k), limit));
        }
        ring.complete(start, start + segments);
        return SegmentPlan.totalLength(plan);
    }
}
