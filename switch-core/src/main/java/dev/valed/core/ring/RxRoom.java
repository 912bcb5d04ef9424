package dev.valed.core.ring;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.ReservingEgress;

/**
 * The free slots of a receive ring: between what was claimed and what its client has given back. The client is not
 * trusted: what it says is checked against what it was given. Any number of workers may look and claim at the same time.
 */
final class RxRoom {

    private final long headWord;
    private final int mask;
    private final Reservations reservations;
    private final RingFaults faults;

    /**
     * The last head seen that was possible. Workers overwrite each other's value, which does no harm: a value that is
     * too old only makes the ring look fuller, and then the head itself is read again.
     */
    private int head;

    /** Goes on from where the words of the ring's block say. */
    RxRoom(RingPlace place, RingFaults faults) {
        this.headWord = place.sync() + SyncLayout.HEAD;
        this.mask = place.slots() - 1;
        this.faults = faults;
        long tailWord = place.sync() + SyncLayout.TAIL;
        long start = Integer.toUnsignedLong(SharedMemory.getIntAcquire(tailWord));
        this.reservations = new Reservations(place.slots(), tailWord, start);
        this.head = (int) start - mask; // as if the ring were full: then the client's word is looked at
    }

    Reservations reservations() {
        return reservations;
    }

    /** Slots that are free from {@code start}, as far as {@code wanted} needs to know. */
    int space(long start, int wanted) {
        int space = mask - ((int) start - head);
        if (space >= wanted && space <= mask) {
            return space;
        }
        int published = SharedMemory.getIntAcquire(headWord); // pairs with the client's release: it has read the slots
        space = mask - ((int) start - published);
        if (space < 0 || space > mask) {
            if (reservations.claimed() == start) {
                if (head != published) {
                    faults.badHead();
                }
                return 0;
            }
            return 1; // start is out of date, so the claim fails and the caller comes back
        }
        head = published;
        return space;
    }

    /** Slots that are free, by the client's word. */
    int room() {
        long start;
        int space;
        do {
            start = reservations.claimed();
            space = space(start, mask + 1);
        } while (start != reservations.claimed());
        return space;
    }

    /** As {@link ReservingEgress#position}. */
    long position() {
        long start;
        int used;
        do {
            start = reservations.claimed();
            used = (int) start - SharedMemory.getIntAcquire(headWord);
        } while (start != reservations.claimed());
        return used >= 0 && used <= mask ? start - used : Long.MIN_VALUE;
    }

    /** As {@link ReservingEgress#reserve}. */
    long reserve(int slots) {
        long start;
        do {
            start = reservations.claimed();
            if (space(start, slots) < slots && start == reservations.claimed()) {
                return ReservingEgress.NO_ROOM;
            }
        } while (!reservations.claim(start, slots));
        return start;
    }

    double usedRatio() {
        int used = (int) reservations.claimed() - SharedMemory.getIntAcquire(headWord);
        return Math.clamp(used, 0, mask) / (double) mask;
    }
}
