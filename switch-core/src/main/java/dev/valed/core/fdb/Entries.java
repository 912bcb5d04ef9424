package dev.valed.core.fdb;

import dev.valed.core.frame.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;

/**
 * What changes in the {@link Places} of a {@link MacTable}: addresses are entered, move, and are removed. None of it needs
 * a lock:
 *
 * <ul>
 *   <li>A value is replaced by compare-and-set: so a station that moved is followed by its first frame, at every worker
 *       at once, and the count of entries per port stays exact.
 *   <li>Keys are placed and removed by whoever holds the <i>permit</i>. A worker that does not get it at once does not
 *       wait: it learns the address from the next frame. So there is never a second entry for one address.
 *   <li>A place may change hands between the reading of its key and of its value. So a reader looks at the key again.
 * </ul>
 */
final class Entries {

    /** Words that are looked at in one go when entries are removed: workers get the permit in between. */
    private static final int REMOVAL_STEP = 8192;

    private final Places places;
    private final int capacity;

    private final AtomicBoolean permit = new AtomicBoolean();
    private final FdbCounters counters = new FdbCounters();
    /** Where the sweep for old entries goes on. Guarded by the permit. */
    private int sweepPosition;

    Entries(Places places, int capacity) {
        this.places = places;
        this.capacity = capacity;
    }

    // ---- worker threads

    /**
     * Enters the source of a frame, or moves it to where it was seen now, unless it is pinned. If its port has no room,
     * nothing is known of it from now on: its frames are flooded and find it.
     */
    void learn(long key, long value, int portLimit) {
        int place = places.find(key);
        if (place != Places.NOWHERE) {
            refresh(place, key, value, portLimit);
        } else if (!hasRoom(value, portLimit)) {
            counters.refused();
        } else if (permit.compareAndSet(false, true)) {
            try {
                insert(key, value);
            } finally {
                permit.set(false);
            }
        }
    }

    /**
     * Whether the port of a value may have one more address. No port gets more than it leaves free, so that none can keep
     * the others from learning: one alone has half of the table, two that want it all a third each. This holds for
     * stations that move too, as else one port could fill the table with what another makes up.
     */
    private boolean hasRoom(long value, int portLimit) {
        return counters.entriesOfPort(FdbValue.portIndex(value)) < Math.min(portLimit, capacity - counters.entries());
    }

    private void refresh(int place, long key, long value, int portLimit) {
        long old = places.value(place);
        if (old == value) {
            return; // known just so, only not at the first look
        }
        boolean moves = FdbValue.portIdentity(old) != FdbValue.portIdentity(value);
        if (FdbValue.isPinned(old)) {
            if (moves) {
                counters.pinnedElsewhere();
            }
        } else if (old != 0 && places.key(place) == key) {
            if (moves && !hasRoom(value, portLimit)) {
                forget(place, key, old);
            } else if (replace(place, old, value) && places.key(place) != key) {
                // The place changed hands meanwhile, to another address of the same port and second: not ours to move.
                replace(place, value, old);
            }
        }
    }

    /** Takes out a station that is no longer where its value says; unless the permit is taken: then with its next frame. */
    private void forget(int place, long key, long value) {
        counters.refused();
        if (permit.compareAndSet(false, true)) {
            try {
                if (places.key(place) == key) {
                    remove(place, value);
                }
            } finally {
                permit.set(false);
            }
        }
    }

    /** Replaces a value that may have been replaced by others meanwhile: then theirs stands. */
    private boolean replace(int place, long old, long value) {
        boolean replaced = places.exchange(place, old, value);
        if (replaced) {
            counters.replaced(old, value);
        }
        return replaced;
    }

    /**
     * Takes a step of the sweep for entries that are too old or whose port is gone, and touches the pinned ones so that
     * they never look old. Does nothing if the permit is taken.
     *
     * @param steps how many places to look at
     * @return whether the sweep came past the end of the table
     */
    boolean sweep(int steps, int[] ports, int maxAge, int now) {
        if (!permit.compareAndSet(false, true)) {
            return false;
        }
        try {
            int place = sweepPosition;
            for (int i = 0; i < steps; i++) {
                sweepPlace(place, ports, maxAge, now);
                place = places.next(place);
                if (place == 0) {
                    sweepPosition = 0;
                    return true;
                }
            }
            sweepPosition = place;
            return false;
        } finally {
            permit.set(false);
        }
    }

    private void sweepPlace(int place, int[] ports, int maxAge, int now) {
        long value = places.value(place);
        if (!places.isTaken(place, value)) {
            return;
        }
        boolean portGone = ports[FdbValue.portIndex(value) & (ports.length - 1)] != FdbValue.portIdentity(value);
        if (FdbValue.isPinned(value) && !portGone) {
            places.exchange(place, value, FdbValue.pinned(FdbValue.portIdentity(value), now));
        } else if ((portGone || FdbValue.age(value, now) > maxAge) && remove(place, value)) {
            counters.aged();
        }
    }

    // ---- with the permit

    /** Enters a key, unless somebody has just done so or all its places are taken. */
    private boolean insert(long key, long value) {
        if (places.find(key) != Places.NOWHERE) {
            return false;
        }
        int free = places.findFree(key);
        if (free == Places.NOWHERE) {
            counters.refused();
            return false;
        }
        places.put(free, key, value);
        counters.entered(value);
        return true;
    }

    /** Takes out the entry at a place, if its value is still {@code value}. */
    private boolean remove(int place, long value) {
        if (!places.exchange(place, value, 0L)) {
            return false; // a worker has just heard of the station
        }
        counters.removed(value);
        places.vacate(place);
        return true;
    }

    // ---- control threads

    private void acquirePermit() {
        while (!permit.compareAndSet(false, true)) {
            Thread.onSpinWait(); // workers hold it for one entry or one step of the sweep
        }
    }

    /**
     * Pins an address.
     *
     * @throws IllegalStateException if the table is full
     */
    void pin(long key, long value) {
        acquirePermit();
        try {
            int place = places.find(key);
            if (place == Places.NOWHERE) {
                if (counters.entries() >= capacity || !insert(key, value)) {
                    throw new IllegalStateException("the forwarding database is full (" + capacity + " addresses)");
                }
                return;
            }
            long old;
            do {
                old = places.value(place);
            } while (!replace(place, old, value)); // only refreshes compete, and they end at a pinned value
        } finally {
            permit.set(false);
        }
    }

    /** Removes an address, pinned or not. Returns whether it was there. */
    boolean remove(long key) {
        acquirePermit();
        try {
            int place = places.find(key);
            return place != Places.NOWHERE && removeNow(place);
        } finally {
            permit.set(false);
        }
    }

    private boolean removeNow(int place) {
        long value;
        do {
            value = places.value(place);
        } while (!remove(place, value));
        return true;
    }

    /** Removes the entries whose value the condition accepts, in steps, so that workers get the permit in between. */
    int removeAll(LongPredicate condition) {
        int count = 0;
        for (int start = 0; start < places.end(); start += REMOVAL_STEP) {
            acquirePermit();
            try {
                for (int place = start; place < Math.min(start + REMOVAL_STEP, places.end()); place += 2) {
                    long value = places.value(place);
                    if (places.isTaken(place, value) && condition.test(value) && removeNow(place)) {
                        count++;
                    }
                }
            } finally {
                permit.set(false);
            }
        }
        return count;
    }

    /** The entries, in no order. Workers go on learning meanwhile: an address that comes or goes may be missed. */
    List<FdbEntry> list() {
        List<FdbEntry> list = new ArrayList<>();
        for (int place = 0; place < places.end(); place += 2) {
            long key = places.key(place);
            long value = places.value(place);
            if (places.isTaken(place, value) && places.key(place) == key) {
                list.add(new FdbEntry(
                        key & MacAddress.MASK,
                        FdbValue.portIdentity(value),
                        FdbValue.isPinned(value),
                        FdbValue.lastSeen(value)));
            }
        }
        return list;
    }

    FdbStatistics statistics() {
        return counters.snapshot(capacity);
    }

    int capacity() {
        return capacity;
    }

    int ofPort(int portIndex) {
        return counters.entriesOfPort(portIndex);
    }
}
