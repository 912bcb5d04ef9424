package dev.valed.core.ring;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.offload.OffloadedFrame;
import dev.valed.core.offload.Segment;
import dev.valed.core.offload.SegmentPlan;
import dev.valed.core.offload.Segmentation;

/** Cuts a frame into segments, each in a slot of its own. */
final class SegmentWriter {

    private SegmentWriter() {}

    /**
     * How to cut a frame, {@link SegmentPlan#NONE} if it cannot be, or not into pieces that fit a buffer.
     *
     * @param address of the frame, prepared as {@link OffloadedFrame}
     * @param used    bytes of a buffer that may be used
     */
    static long plan(FrameBatch batch, int frame, long address, int used) {
        long plan = Segmentation.plan(OffloadedFrame.header(batch, frame), address, batch.length(frame));
        return plan != SegmentPlan.NONE && SegmentPlan.longestSegment(plan) <= used ? plan : SegmentPlan.NONE;
    }

    /**
     * @param plan   of the frame, made by {@link #plan}
     * @param frame  address of the frame
     * @param cursor first of the claimed slots, of which there are enough
     * @return false if the receiver named a buffer that it does not have; the slots used are then to be filled again
     */
    static boolean write(NetmapEgress to, long plan, long frame, long cursor) {
        int segments = SegmentPlan.segments(plan);
        for (int k = 0; k < segments; k++) {
            long slot = to.slotAddress(cursor + k);
            long buffer = to.bufferAddress(slot);
            if (buffer == 0) {
                return false;
            }
            int length = Segment.write(plan, frame, k, buffer, SegmentPlan.longestSegment(plan));
            SharedMemory.putInt(slot + 4, length); // and no flags
        }
        return true;
    }
}
