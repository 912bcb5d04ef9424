package dev.valed.core.fdb;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.port.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * The forwarding database (FDB) of one switch: which port an address was last seen on. At most a quarter of its
 * {@link Places} are taken, so that nearly every address is found at the first look.
 *
 * <p>One table serves all workers. Almost every access only reads: a frame from an address that is known, on this port,
 * in this second, changes nothing. The rest needs no lock either:
 *
 * <ul>
 *   <li>A value is replaced by compare-and-set: so a station that moved is followed by its first frame, at every worker
 *       at once, and the count of entries per port stays exact.
 *   <li>Keys are placed and removed by whoever holds the <i>permit</i>. A worker that does not get it at once does not
 *       wait: it learns the address from the next frame. So there is never a second entry for one address.
 *   <li>A place may change hands between the reading of its key and of its value. So a reader looks at the key again.
 * </ul>
 *
 * <p>The table never makes a station unreachable: an entry whose port was detached is dead at once, because the port's
 * identity holds a generation; when there is no room an address is not learned, and its frames are flooded; nobody can
 * push out the addresses of others.
 */
public final class MacTable {

    public static final int DEFAULT_CAPACITY = 8192;
    public static final int MIN_CAPACITY = 16;
    public static final int MAX_CAPACITY = 1 << 20;

    private static final int PLACES_PER_ENTRY = 4;
    /** Words that are looked at in one go when entries are removed: workers get the permit in between. */
    private static final int REMOVAL_STEP = 8192;

    /** In an array of port identities: no port has this index. */
    public static final int NO_PORT = -1;

    /** {@link #findPort} found nothing. */
    public static final int UNKNOWN = -1;

    private final Places places;
    private final int capacity;

    private final AtomicBoolean permit = new AtomicBoolean();
    private final FdbCounters counters = new FdbCounters();
    /** Where the sweep for old entries goes on. Guarded by the permit. */
    private int sweepPosition;

    /**
     * @param capacity addresses, {@link #MIN_CAPACITY} to {@link #MAX_CAPACITY}; the table takes 64 to 128 bytes for
     *                 each
     */
    public MacTable(int capacity) {
        this(capacity, RandomGenerator.getDefault().nextLong() | 1);
    }

    MacTable(int capacity, long seed) {
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("FDB capacity " + capacity + " is not accepted: " + MIN_CAPACITY + " to "
                    + MAX_CAPACITY + " addresses are");
        }
        this.places = new Places(capacity * PLACES_PER_ENTRY, seed);
        this.capacity = capacity;
    }

    // ---- the packet's path: worker threads

    /**
     * Learns the sources of a batch.
     *
     * @param port       that the batch came in by
     * @param portLimit  addresses that the port may have in the table
     * @param now        second
     */
    public void learn(FrameBatch batch, Port port, int portLimit, int now) {
        long value = FdbValue.of(port.identity(), now);
        int unsettled = findUnlearned(batch, value);
        for (int i = 0; i < unsettled; i++) {
            int frame = batch.unsettled[i];
            if (!MacAddress.isReservedGroup(batch.destination[frame])) {
                learn(batch.source[frame], value, portLimit);
            }
        }
    }

    /** Without a call in its loop: frames whose source is not already known just so, at the first look, are left over. */
    private int findUnlearned(FrameBatch batch, long value) {
        final long[] t = places.words;
        final int last = t.length - 1;
        final long seed = places.seed;
        final int hashShift = places.hashShift;
        final long[] keys = batch.source;
        final short[] unsettled = batch.unsettled;
        final int frames = batch.frames;
        int count = 0;
        for (int i = 0; i < frames; i++) {
            long key = keys[i];
            int place = (int) (Places.hash(key, seed) >>> hashShift) << 1;
            if ((long) Places.LONGS.getOpaque(t, place & last) != key
                    || (long) Places.LONGS.getOpaque(t, (place | 1) & last) != value) {
                unsettled[count++] = (short) i;
            }
        }
        return count;
    }

    private void learn(long key, long value, int portLimit) {
        if (MacAddress.isGroup(key) || (key & MacAddress.MASK) == 0) {
            return; // no station has such an address
        }
        int place = places.find(key);
        if (place != Places.NOWHERE) {
            refresh(place, key, value);
        } else if (counters.entries() >= capacity || counters.entriesOfPort(FdbValue.portIndex(value)) >= portLimit) {
            counters.refused();
        } else if (permit.compareAndSet(false, true)) {
            try {
                insert(key, value);
            } finally {
                permit.set(false);
            }
        }
    }

    private void refresh(int place, long key, long value) {
        long old = places.value(place);
        if (old == value) {
            return; // known just so, only not at the first look
        }
        if (FdbValue.isPinned(old)) {
            if (FdbValue.portIdentity(old) != FdbValue.portIdentity(value)) {
                counters.pinnedElsewhere();
            }
        } else if (old != 0 && places.key(place) == key) {
            if (replace(place, old, value) && places.key(place) != key) {
                // The place changed hands meanwhile, to another address of the same port and second: not ours to move.
                replace(place, value, old);
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
     * Finds the egress of every frame of the batch, from its destination, and writes it to {@link FrameBatch#egress}.
     *
     * @param ports  identity of the port at each index, {@link #NO_PORT} where there is none
     * @param self   index of the port that the batch came in by
     * @param maxAge seconds
     * @param now    second
     * @param others what becomes of the frames that are not settled here
     * @return the egress, if it is the same for all, else {@link Others#MIXED}
     */
    public int lookUp(FrameBatch batch, int[] ports, int self, int maxAge, int now, Others others) {
        final long[] t = places.words;
        final int last = t.length - 1;
        final long seed = places.seed;
        final int hashShift = places.hashShift;
        final int lastPort = ports.length - 1;
        final long[] keys = batch.destination;
        final short[] egress = batch.egress;
        final short[] unsettled = batch.unsettled;
        final int frames = batch.frames;
        int any = 0;
        int all = -1;
        int count = 0;
        for (int i = 0; i < frames; i++) {
            long key = keys[i];
            int place = (int) (Places.hash(key, seed) >>> hashShift) << 1;
            long found = (long) Places.LONGS.getAcquire(t, place & last);
            long value = (long) Places.LONGS.getAcquire(t, (place | 1) & last);
            int port = (int) value & lastPort;
            if (found == key
                    && ports[port] == (int) value
                    && FdbValue.age(value, now) <= maxAge
                    && port != self
                    && (long) Places.LONGS.getOpaque(t, place & last) == key) {
                egress[i] = (short) port;
                any |= port;
                all &= port;
            } else {
                unsettled[count++] = (short) i;
            }
        }
        for (int i = 0; i < count; i++) {
            int frame = unsettled[i];
            int port = others.egress(keys[frame], this, ports, maxAge, now);
            egress[frame] = (short) port;
            any |= port;
            all &= port;
        }
        return any == all ? any : Others.MIXED;
    }

    /** Decides where the frames go that the fast look-up leaves over. */
    public interface Others {
        /** The frames of a batch go to different ports. */
        int MIXED = -1;

        /** The egress for one destination; see {@link MacTable#lookUp} for the parameters. */
        int egress(long key, MacTable table, int[] ports, int maxAge, int now);
    }

    /** The index of the port that a destination is on, or {@link #UNKNOWN}. Any thread; parameters as {@link #lookUp}. */
    public int findPort(long key, int[] ports, int maxAge, int now) {
        int place = places.find(key);
        if (place == Places.NOWHERE) {
            return UNKNOWN;
        }
        long value = places.value(place);
        boolean alive = value != 0
                && ports[FdbValue.portIndex(value) & (ports.length - 1)] == FdbValue.portIdentity(value)
                && (FdbValue.isPinned(value) || FdbValue.age(value, now) <= maxAge)
                && places.key(place) == key;
        return alive ? FdbValue.portIndex(value) : UNKNOWN;
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

    /**
     * Takes a step of the sweep for entries that are too old or whose port is gone, and touches the pinned ones so that
     * they never look old. Does nothing if the permit is taken.
     *
     * @param steps how many places to look at
     * @return whether the sweep came past the end of the table
     */
    public boolean sweep(int steps, int[] ports, int maxAge, int now) {
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

    // ---- control threads

    private void acquirePermit() {
        while (!permit.compareAndSet(false, true)) {
            Thread.onSpinWait(); // workers hold it for one entry or one step of the sweep
        }
    }

    /**
     * Pins an address to a port: it is neither aged nor moved by learning until it is removed.
     *
     * @throws IllegalStateException if the table is full
     */
    public void pin(long key, int portIdentity, int now) {
        if (MacAddress.isGroup(key) || (key & MacAddress.MASK) == 0) {
            throw new IllegalArgumentException(MacAddress.format(key) + " is not the address of one station");
        }
        long value = FdbValue.pinned(portIdentity, now);
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
    public boolean remove(long key) {
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

    /**
     * Removes all learned entries, or those of one port; the pinned ones stay.
     *
     * @param portIdentity the port's, or {@link #NO_PORT} for all ports
     * @return how many
     */
    public int flush(int portIdentity) {
        return removeAll(value ->
                !FdbValue.isPinned(value) && (portIdentity == NO_PORT || FdbValue.portIdentity(value) == portIdentity));
    }

    /** Removes everything that is known of a port, after its detachment. */
    public void forget(int portIdentity) {
        removeAll(value -> FdbValue.portIdentity(value) == portIdentity);
    }

    private interface Condition {
        boolean holds(long value);
    }

    /** In steps, so that workers get the permit in between. */
    private int removeAll(Condition condition) {
        int count = 0;
        for (int start = 0; start < places.end(); start += REMOVAL_STEP) {
            acquirePermit();
            try {
                for (int place = start; place < Math.min(start + REMOVAL_STEP, places.end()); place += 2) {
                    long value = places.value(place);
                    if (places.isTaken(place, value) && condition.holds(value) && removeNow(place)) {
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
    public List<FdbEntry> list() {
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

    public FdbStatistics statistics() {
        return counters.snapshot(capacity);
    }

    public int capacity() {
        return capacity;
    }

    /** Addresses of the port at this index. */
    int entriesOfPort(int portIndex) {
        return counters.entriesOfPort(portIndex);
    }
}
