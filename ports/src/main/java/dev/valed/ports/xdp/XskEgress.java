package dev.valed.ports.xdp;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.FrameCopy;
import dev.valed.core.port.Egress;

/**
 * The frames that leave by one queue of an interface. Each is copied into a frame of the socket's memory, and is the
 * kernel's from then on. The kernel is called once for a batch, and only if it asks for it.
 *
 * <p>A device takes frames as they go over the wire: what a frame leaves to its receiver is done first, see
 * {@link FrameFinish}. When all frames are still on their way the rest are dropped, as at any full ring.
 *
 * <p>Any number of workers may deliver at once, see {@link TransmitRing}.
 */
final class XskEgress extends Egress {

    /** Bytes of a frame besides its MTU: the header and a VLAN tag, which the MTU does not count. */
    private static final int BESIDES_MTU = Ethernet.HEADER_LENGTH + 4;

    private static final long NO_ROOM = -1;

    private final TransmitRing ring;
    private final TransmitKick kick;
    private final int frameSize;

    /** Bytes of a frame at most. Written by the control thread. */
    private volatile int longest;

    XskEgress(TransmitRing ring, TransmitKick kick, int frameSize, int mtu) {
        this.ring = ring;
        this.kick = kick;
        this.frameSize = frameSize;
        setMtu(mtu);
    }

    /** From the next batch on no frame is longer than the interface's MTU allows. Any thread. */
    void setMtu(int mtu) {
        longest = Math.min(mtu + BESIDES_MTU, frameSize);
    }

    @Override
    public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        if (kick.isDown()) {
            kick.lookForRoom();
            if (kick.isDown()) {
                return refuseAll(batch, order, from, to, DropReason.DOWN, counters);
            }
        }
        int limit = longest;
        boolean plain = !batch.chained && batch.headerLength() == 0 && fit(batch, order, from, to, limit);
        return plain
                ? deliverPlain(batch, order, from, to, counters)
                : deliverOneByOne(batch, order, from, to, limit, counters);
    }

    /** What a batch says of its longest frame may be no more than what its sender's buffers hold. */
    private static boolean fit(FrameBatch batch, short[] order, int from, int to, int limit) {
        if (batch.longestSlot <= limit) {
            return true;
        }
        int longest = 0;
        for (int i = from; i < to; i++) {
            longest = Math.max(longest, SlotWord.length(batch.slot[order[i]]));
        }
        return longest <= limit;
    }

    /** The common case: every frame in one slot, and to be sent as it is. */
    private int deliverPlain(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        int wanted = to - from;
        int done = 0;
        while (done < wanted) {
            long start = ring.claimed();
            int granted = Math.min(wanted - done, room(start, wanted - done));
            if (granted <= 0) {
                return done + refuseAll(batch, order, from + done, to, DropReason.RING_FULL, counters);
            }
            if (ring.claim(start, granted)) {
                copy(batch, order, from + done, granted, start, counters);
                ring.complete(start, start + granted);
                done += granted;
            }
        }
        return done;
    }

    private void copy(FrameBatch batch, short[] order, int from, int count, long start, PortCounters counters) {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            long word = batch.slot[order[from + i]];
            int length = SlotWord.length(word);
            FrameCopy.copy(batch.address(word), ring.frame(start + i), length);
            ring.put(start + i, length);
            bytes += length;
        }
        counters.add(PortCounter.TRANSMITTED_FRAMES, count);
        counters.add(PortCounter.TRANSMITTED_BYTES, bytes);
    }

    /** Where a frame may need more than a copy. */
    private int deliverOneByOne(FrameBatch batch, short[] order, int from, int to, int limit, PortCounters counters) {
        int taken = 0;
        long bytes = 0;
        for (int i = from; i < to; i++) {
            int sent = FrameFinish.send(this, batch, order[i], limit, counters);
            if (sent > 0) {
                taken++;
                bytes += sent;
            }
        }
        counters.add(PortCounter.TRANSMITTED_FRAMES, taken);
        counters.add(PortCounter.TRANSMITTED_BYTES, bytes);
        return taken;
    }

    /**
     * Claims entries, all or none.
     *
     * @return the first, negative if there is no room
     */
    long claim(int entries) {
        while (true) {
            long start = ring.claimed();
            if (room(start, entries) < entries) {
                if (start == ring.claimed()) {
                    return NO_ROOM;
                }
            } else if (ring.claim(start, entries)) {
                return start;
            }
        }
    }

    TransmitRing ring() {
        return ring;
    }

    /** As {@link TransmitRing#room}, when everything was done that makes room at once. */
    private int room(long start, int wanted) {
        int room = ring.room(start, wanted);
        if (room >= wanted || room == ring.size()) {
            return room;
        }
        kick.makeRoom();
        return ring.room(start, wanted);
    }

    private static int refuseAll(
            FrameBatch batch, short[] order, int from, int to, DropReason reason, PortCounters counters) {
        for (int i = from; i < to; i++) {
            refuse(batch, order[i], reason);
        }
        counters.dropTransmit(reason, to - from);
        return 0;
    }

    private static void refuse(FrameBatch batch, int frame, DropReason reason) {
        if (reason == DropReason.RING_FULL) {
            batch.refuseForLackOfRoom(frame);
        } else {
            batch.refuse(frame);
        }
    }

    /** Returns 0, the number of bytes sent. */
    static int refuse(FrameBatch batch, int frame, DropReason reason, PortCounters counters) {
        refuse(batch, frame, reason);
        counters.dropTransmit(reason, 1);
        return 0;
    }

    /** Called after every batch, with a full fence before. */
    @Override
    public boolean wakeReceiver() {
        return kick.kickIfAsked();
    }

    @Override
    public double usedRatio() {
        return ring.usedRatio();
    }
}
