package dev.valed.core.ring;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.offload.ChecksumOffload;
import dev.valed.core.offload.OffloadedFrame;
import dev.valed.core.offload.SegmentPlan;

/**
 * What {@link NetmapEgress} does with a batch in which a frame may need more than a copy from one slot into another:
 * frames of several slots, on either side, and frames with a virtio-net header, on either side. Each is delivered whole
 * or not at all.
 */
final class ChainDelivery {

    private ChainDelivery() {}

    /** Slots for all the frames, the segments among them; as many as anyhow for a frame that is going to be refused. */
    static int slotsNeeded(NetmapEgress egress, FrameBatch batch, short[] order, int from, int to) {
        int header = egress.headerLength();
        int used = egress.usedLength();
        int slots = 0;
        for (int i = from; i < to; i++) {
            slots += slotsNeeded(batch, order[i], header, used);
        }
        return slots;
    }

    private static int slotsNeeded(FrameBatch batch, int frame, int header, int used) {
        if (header == 0 && batch.headerLength() > 0 && VirtioNetHeader.needsSegmentation(batch.header(frame))) {
            long address = OffloadedFrame.prepare(batch, frame);
            return address == OffloadedFrame.NONE
                    ? 1
                    : Math.max(1, SegmentPlan.segments(SegmentWriter.plan(batch, frame, address, used)));
        }
        return slotsFor(header + batch.length(frame), used);
    }

    private static int slotsFor(int length, int used) {
        return (length + used - 1) / used;
    }

    /**
     * Copies the frames {@code order[from]} to {@code order[to - 1]} into the claimed slots.
     *
     * @param start first of the slots
     * @param end   behind the last of them
     * @param lack  why a frame is refused for which there are not enough slots
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
            DropReason lack,
            PortCounters counters) {
        int header = egress.headerLength();
        int used = egress.usedLength();
        long next = start;
        int taken = 0;
        for (int i = from; i < to; i++) {
            int frame = order[i];
            int room = (int) (end - next);
            int slots = header > 0 || batch.headerLength() == 0 || VirtioNetHeader.isPlain(batch.header(frame))
                    ? pass(egress, header, used, batch, frame, next, room, lack, counters)
                    : finish(egress, used, batch, frame, next, room, lack, counters);
            if (slots > 0) {
                next += slots;
                taken++;
            }
        }
        egress.leaveEmpty(next, end);
        return taken;
    }

    /**
     * Copies a frame as it is into as many slots as it needs.
     *
     * @param cursor first of the slots
     * @param room   slots claimed from there on
     * @return slots used, 0 if the frame was refused
     */
    private static int pass(
            NetmapEgress egress,
            int header,
            int used,
            FrameBatch batch,
            int frame,
            long cursor,
            int room,
            DropReason lack,
            PortCounters counters) {
        int length = batch.length(frame);
        int slots = slotsFor(header + length, used);
        if (slots > Math.min(SlotWord.MAX_CHAIN, egress.capacity())) {
            return refuse(batch, frame, DropReason.OVERSIZE, counters);
        }
        if (slots > room) {
            return refuse(batch, frame, lack, counters);
        }
        if (!SlotWriter.write(egress, header, used, batch, frame, 0, length, cursor)) {
            return refuse(batch, frame, DropReason.BAD_SLOT, counters);
        }
        return take(slots, length, counters);
    }

    /** Does what the sender left to its receiver, who cannot. */
    private static int finish(
            NetmapEgress egress,
            int used,
            FrameBatch batch,
            int frame,
            long cursor,
            int room,
            DropReason lack,
            PortCounters counters) {
        long address = OffloadedFrame.prepare(batch, frame);
        if (address == OffloadedFrame.NONE) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        return VirtioNetHeader.needsSegmentation(OffloadedFrame.header(batch, frame))
                ? copySegments(egress, used, batch, frame, address, cursor, room, lack, counters)
                : complete(egress, used, batch, frame, address, cursor, room, lack, counters);
    }

    /** A frame without its checksum. */
    private static int complete(
            NetmapEgress egress,
            int used,
            FrameBatch batch,
            int frame,
            long address,
            long cursor,
            int room,
            DropReason lack,
            PortCounters counters) {
        int length = batch.length(frame);
        int slots = slotsFor(length, used);
        if (!ChecksumOffload.complete(OffloadedFrame.header(batch, frame), address, length)) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        if (slots > Math.min(SlotWord.MAX_CHAIN, egress.capacity())) {
            return refuse(batch, frame, DropReason.OVERSIZE, counters);
        }
        if (slots > room) {
            return refuse(batch, frame, lack, counters);
        }
        if (!SlotWriter.write(egress, 0, used, batch, frame, address, length, cursor)) {
            return refuse(batch, frame, DropReason.BAD_SLOT, counters);
        }
        return take(slots, length, counters);
    }

    /** A frame that was not cut: with each segment in a slot of its own; together they count as one frame. */
    private static int copySegments(
            NetmapEgress egress,
            int used,
            FrameBatch batch,
            int frame,
            long address,
            long cursor,
            int room,
            DropReason lack,
            PortCounters counters) {
        long plan = SegmentWriter.plan(batch, frame, address, used);
        int segments = SegmentPlan.segments(plan);
        if (plan == SegmentPlan.NONE) {
            return refuse(batch, frame, DropReason.OFFLOAD, counters);
        }
        if (segments > egress.capacity()) {
            return refuse(batch, frame, DropReason.OVERSIZE, counters);
        }
        if (segments > room) {
            return refuse(batch, frame, lack, counters);
        }
        if (!SegmentWriter.write(egress, plan, address, cursor)) {
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
        if (reason == DropReason.RING_FULL || reason == DropReason.RECEIVER_STOPPED) {
            batch.refuseForLackOfRoom(frame);
        } else {
            batch.refuse(frame);
        }
        counters.dropTransmit(reason, 1);
        return 0;
    }
}
