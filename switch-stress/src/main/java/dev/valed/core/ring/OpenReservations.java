package dev.valed.core.ring;

/** {@link Reservations} made accessible to the stress tests. */
public final class OpenReservations {

    private final Reservations reservations;

    /** Parameters as for {@link Reservations#Reservations}. */
    public OpenReservations(int slots, long tailWord) {
        this.reservations = new Reservations(slots, tailWord, 0);
    }

    /** Claims the next {@code slots} slots, however often others are faster. Returns the first. */
    public long claim(int slots) {
        long start;
        do {
            start = reservations.claimed();
        } while (!reservations.claim(start, slots));
        return start;
    }

    /** Takes back the end of a range; see {@link Reservations#takeBack}. */
    public boolean takeBack(long from, long end) {
        return reservations.takeBack(from, end);
    }

    public long claimed() {
        return reservations.claimed();
    }

    public void complete(long start, long end) {
        reservations.complete(start, end);
    }
}
