package dev.valed.core.ring;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.offload.ChecksumOffload;
import dev.valed.core.offload.SegmentPlan;

/**
 * What {@link NetmapEgress} does with a batch in which a frame may need more than a copy from one slot into another:
 * frames of several slots, on either side, and frames with a virtio-net header. Each is delivered whole or not at all.
 */
final class ChainDelivery {

    private ChainDelivery() {}

    /** Slots for all the frames, the segments among them; 1 for a frame that is going to be refused. */
    static int slotsNeeded(FrameBatch batch, short[] order, int from, int to, int bufferSize) {
        int slots = 0;
        for (int i = from; i < to; i++) {
            int frame = order[i];
            slots += needsSegmentation(batch, frame)
                    ? Math.max(1, SegmentPlan.segments(SegmentWriter.plan(batch, frame, bufferSize)))
                    : slotsFor(batch.length(frame), bufferSize);
        }
        return slots;
    }

    private static int slotsFor(int length, int bufferSize) {
        return (length + bufferSize - 1) / bufferSize;
    }

    private static boolean needsSegmentation(FrameBatch batch, int frame) {
        return batch.headerLength > 0 && VirtioNetHeader.needsSegmentation(batch.header(frame));
    }

    /**
     * Copies the frames {@code order[from]} to {@code order[to - 1]} into the claimed slots.
     *
     * @param start first of the slots
     * @param end   behind the last of them
     * @return frames taken
     */
    static int copy(
            NetmapEgress egress,
            FrameBatch batch,
            short[] order,
            int from,
            int to,
            long start,
            long end,
            PortCounters counters) {
        long next = start;
        int taken = 0;
        for (int i = from; i < to; i++) {
            int frame = order[i];
            int room = (int) (end - next);
            int slots = needsSegmentation(batch, frame)
                    ? copySegments(egress, batch, frame, next, room, counters)
                    : copyFrame(egress, batch, frame, next, room, counters);
            if (slots > 0) {
                next += slots;
                taken++;
            }
        }
        for (; next < end; next++) {
            // Claimed and not used: an empty slot, which means nothing.
            SharedMemory.putInt(egress.slotAddress(next) + 4, 0);
        }
        return taken;
    }

    /**
     * Copies a frame into as many slots as it needs. If its checksum is missing it is completed in the sender's buffer,
     * which a worker that has frames with headers owns: later receivers find it done.
     *
     * @param cursor first of the slots
     * @param room   slots claimed from there on
     * @return slots used, 0 if the frame was refused
     */
    private static int copyFrame(
            NetmapEgress egress, FrameBatch batch, int frame, long cursor, int room, PortCounters counters) {
        int length = batch.length(frame);
        int slots = slotsFor(length, egress.bufferSize());
        if (!isComplete(batch, frame, length)) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        if (slots > SlotWord.MAX_CHAIN) {
            return refuse(batch, frame, DropReason.OVERSIZE, counters);
        }
        if (slots > room) {
            return refuse(batch, frame, DropReason.RING_FULL, counters);
        }
        if (!SlotWriter.write(egress, batch, frame, length, cursor)) {
            return refuse(batch, frame, DropReason.BAD_SLOT, counters);
        }
        return take(slots, length, counters);
    }

    private static boolean isComplete(FrameBatch batch, int frame, int length) {
        return batch.headerLength == 0
                || !VirtioNetHeader.needsChecksum(batch.header(frame))
                || ChecksumOffload.complete(batch.header(frame), batch.address(batch.slot[frame]), length);
    }

    /** As {@link #copyFrame}, with each segment in a slot of its own; together they count as one frame. */
    private static int copySegments(
            NetmapEgress egress, FrameBatch batch, int frame, long cursor, int room, PortCounters counters) {
        long plan = SegmentWriter.plan(batch, frame, egress.bufferSize());
        int segments = SegmentPlan.segments(plan);
        if (plan == SegmentPlan.NONE) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        if (segments > room) {
            return refuse(batch, frame, DropReason.RING_FULL, counters);
        }
        if (!SegmentWriter.write(egress, plan, batch.address(batch.slot[frame]), cursor)) {
            return refuse(batch, frame, DropReason.BAD_SLOT, counters);
        }
        return take(segments, SegmentPlan.totalLength(plan), counters);
    }

    private static int take(int slots, int bytes, PortCounters counters) {
        counters.add(PortCounter.TRANSMITTED_FRAMES, 1);
        counters.add(PortCounter.TRANSMITTED_BYTES, bytes);
        return slots;
    }

    /** Returns 0, the number of slots used. */
    private static int refuse(FrameBatch batch, int frame, DropReason reason, PortCounters counters) {
        batch.refuse(frame);
        counters.dropTransmit(reason, 1);
        return 0;
    }
}
