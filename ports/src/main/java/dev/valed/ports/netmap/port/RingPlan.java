package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RingCounts;
import java.util.List;

/**
 * The rings that a port is to have, in the order in which netmap counts them.
 *
 * @param toHost what is released with NS_FORWARD goes to the host by these, which no program has; and by {@code toWire}
 *               to the wire
 */
public record RingPlan(Group tx, Group hostTx, Group rx, Group hostRx, Group toHost, Group toWire) {

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

    /** Rings that programs have, and no others. */
    public RingPlan(Group tx, Group hostTx, Group rx, Group hostRx) {
        this(tx, hostTx, rx, hostRx, Group.NONE, Group.NONE);
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

    /** In this order. */
    List<Group> groups() {
        return List.of(tx, hostTx, rx, hostRx, toHost, toWire);
    }

    public int rings() {
        return groups().stream().mapToInt(Group::count).sum();
    }

    /** Slots, and so buffers, of all rings together. */
    long slots() {
        return groups().stream()
                .mapToLong(group -> (long) group.count * group.slots)
                .sum();
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
