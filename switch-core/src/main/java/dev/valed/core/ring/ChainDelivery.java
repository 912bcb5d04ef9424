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
        long bytes = 0;
        int taken = 0;
        for (int i = from; i < to; i++) {
            int frame = order[i];
            long outcome = deliver(egress, header, used, batch, frame, next, (int) (end - next));
            if (Outcome.isDelivered(outcome)) {
                next += Outcome.slots(outcome);
                bytes += Outcome.bytes(outcome);
                taken++;
            } else if (outcome == Outcome.NO_ROOM) {
                batch.refuseForLackOfRoom(frame);
                counters.dropTransmit(lack, 1);
            } else {
                batch.refuse(frame);
                counters.dropTransmit(Outcome.reason(outcome), 1);
            }
        }
        counters.add(PortCounter.TRANSMITTED_FRAMES, taken);
        counters.add(PortCounter.TRANSMITTED_BYTES, bytes);
        egress.leaveEmpty(next, end);
        return taken;
    }

    /**
     * Copies one frame, and does before what its sender left to a receiver who cannot.
     *
     * @param header bytes of virtio-net header that the receiver wants in front, 0 for none
     * @param used   bytes of each buffer that may be used
     * @param cursor first of the slots
     * @param room   slots claimed from there on
     * @return an {@link Outcome}
     */
    private static long deliver(
            NetmapEgress egress, int header, int used, FrameBatch batch, int frame, long cursor, int room) {
        if (header > 0 || batch.headerLength() == 0 || VirtioNetHeader.isPlain(batch.header(frame))) {
            return copyFrame(egress, header, used, batch, frame, 0, cursor, room);
        }
        long address = OffloadedFrame.prepare(batch, frame);
        if (address == OffloadedFrame.NONE) {
            return Outcome.refused(DropReason.OFFLOAD);
        }
        long offloads = OffloadedFrame.header(batch, frame);
        if (VirtioNetHeader.needsSegmentation(offloads)) {
            return copySegments(egress, SegmentWriter.plan(batch, frame, address, used), address, cursor, room);
        }
        return ChecksumOffload.complete(offloads, address, batch.length(frame))
                ? copyFrame(egress, 0, used, batch, frame, address, cursor, room)
                : Outcome.refused(DropReason.OFFLOAD);
    }

    /**
     * Copies a frame as it is into as many slots as it needs.
     *
     * @param whole address of the frame if it is in one piece, 0 if it is in the slots of the batch
     */
    private static long copyFrame(
            NetmapEgress egress, int header, int used, FrameBatch batch, int frame, long whole, long cursor, int room) {
        int length = batch.length(frame);
        int slots = slotsFor(header + length, used);
        if (slots > Math.min(SlotWord.MAX_CHAIN, egress.capacity())) {
            return Outcome.refused(DropReason.OVERSIZE);
        }
        if (slots > room) {
            return Outcome.NO_ROOM;
        }
        return SlotWriter.write(egress, header, used, batch, frame, whole, length, cursor)
                ? Outcome.delivered(slots, length)
                : Outcome.refused(DropReason.BAD_SLOT);
    }

    /** A frame that was not cut: with each segment in a slot of its own; together they count as one frame. */
    private static long copySegments(NetmapEgress egress, long plan, long address, long cursor, int room) {
        if (plan == SegmentPlan.NONE) {
            return Outcome.refused(DropReason.OFFLOAD);
        }
        int segments = SegmentPlan.segments(plan);
        if (segments > egress.capacity()) {
            return Outcome.refused(DropReason.OVERSIZE);
        }
        if (segments > room) {
            return Outcome.NO_ROOM;
        }
        return SegmentWriter.write(egress, plan, address, cursor)
                ? Outcome.delivered(segments, SegmentPlan.totalLength(plan))
                : Outcome.refused(DropReason.BAD_SLOT);
    }

    /**
     * What became of one frame, in one word, since nothing is allocated here: {@code slots (high 32) . bytes (low 32)} if
     * it was delivered, else a negative number.
     */
    private static final class Outcome {

        /** Refused, as there are not enough slots for it. */
        static final long NO_ROOM = Long.MIN_VALUE;

        private static final DropReason[] REASONS = DropReason.values();

        static long delivered(int slots, int bytes) {
            return (long) slots << 32 | bytes;
        }

        static long refused(DropReason reason) {
            return ~reason.ordinal();
        }

        static boolean isDelivered(long outcome) {
            return outcome >= 0;
        }

        static int slots(long outcome) {
            return (int) (outcome >> 32);
        }

        static int bytes(long outcome) {
            return (int) outcome;
        }

        static DropReason reason(long outcome) {
            return REASONS[(int) ~outcome];
        }
    }
}
