package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RingCounts;

/** The rings that a port is to have, in the order in which netmap counts them. */
public record RingPlan(Group tx, Group hostTx, Group rx, Group hostRx) {

    /** Fewest slots of a ring that moves something. */
    public static final int FEWEST_SLOTS = 16;
    /** Most slots of any ring. */
    public static final int MOST_SLOTS = 4096;

    /**
     * Rings of one sort.
     *
     * @param slots of each: a power of two from 16 to 4,096; if they are IDLE any number from 1 to 4,096
     */
    public record Group(RingKind kind, int count, int slots) {

        public static final Group NONE = new Group(RingKind.IDLE, 0, 0);
    }

    /** Rings of one kind and no host rings. */
    public static RingPlan of(RingKind kind, int txRings, int txSlots, int rxRings, int rxSlots) {
        return new RingPlan(
                new Group(kind, txRings, txSlots), Group.NONE, new Group(kind, rxRings, rxSlots), Group.NONE);
    }

    /** The rings as netmap tells them. */
    public RingCounts counts() {
        return new RingCounts(tx.slots, rx.slots, tx.count, rx.count, hostTx.count, hostRx.count);
    }

    public int rings() {
        return tx.count + hostTx.count + rx.count + hostRx.count;
    }

    /** Slots, and so buffers, of all rings together. */
    long slots() {
        return (long) tx.count * tx.slots
                + (long) hostTx.count * hostTx.slots
                + (long) rx.count * rx.slots
                + (long) hostRx.count * hostRx.slots;
    }

    /** Where in this order a ring is. */
    int indexOf(boolean transmits, boolean host, int id) {
        int before = transmits ? 0 : tx.count + hostTx.count;
        return before + (host ? (transmits ? tx.count : rx.count) : 0) + id;
    }

    /** The slots that a ring gets if so many are asked for: the next power of two. */
    public static int slots(int asked, int usual) {
        long wanted = Integer.toUnsignedLong(asked == 0 ? usual : asked);
        int slots = FEWEST_SLOTS;
        while (slots < wanted && slots < MOST_SLOTS) {
            slots *= 2;
        }
        return slots;
    }

    /** The rings that a port gets if so many are asked for. */
    public static int rings(int asked, int most) {
        return Math.clamp(asked, 1, most);
    }
}
