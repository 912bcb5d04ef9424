package dev.valed.core.fdb;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.port.Port;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * The forwarding database (FDB) of one switch: which port an address was last seen on. Open addressing in one array of
 * longs, key and value side by side, at most a quarter full, so that nearly every address is found at the first look.
 *
 * <pre>
 *  table:  | key 0 | value 0 | key 1 | value 1 | ...      key:   filtering id (16) . MAC (48), or a marker
 *                                                         value: see {@link FdbValue}
 * </pre>
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
 *
 * <p>The hash is seeded at random, so that nobody can prepare addresses that meet in one place; and if somebody still
 * could, no search looks at more than {@link #PROBES} places.
 */
public final class MacTable {

    public static final int DEFAULT_CAPACITY = 8192;
    public static final int MIN_CAPACITY = 16;
    public static final int MAX_CAPACITY = 1 << 20;

    private static final int PROBES = 16;
    private static final int PLACES_PER_ENTRY = 4;

    /** Keys that no frame has, since there is no such filtering id: not even one to 00:00:00:00:00:00 finds them. */
    private static final long EMPTY = 0xffffL << 48;
    /** "Look further." */
    private static final long REMOVED = EMPTY | 1;

    /** 2^64 divided by the golden ratio, odd. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] table;
    private final int hashShift;
    private final long seed;
    private final int capacity;

    private final AtomicBoolean permit = new AtomicBoolean();
    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicIntegerArray entriesOfPort = new AtomicIntegerArray(Port.MAX_PORTS);
    /** Where the sweep for old entries goes on. Guarded by the permit. */
    private int sweepPosition;

    private final LongAdder learned = new LongAdder();
    private final LongAdder moved = new LongAdder();
    private final LongAdder aged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder pinned = new LongAdder();

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
        int bits = 32 - Integer.numberOfLeadingZeros(capacity * PLACES_PER_ENTRY - 1);
        this.table = new long[2 << bits];
        for (int place = 0; place < table.length; place += 2) {
            table[place] = EMPTY;
        }
        this.hashShift = Long.SIZE - bits;
        this.seed = seed;
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
        final long[] t = table;
        final int last = t.length - 1;
        final long seed = this.seed;
        final int hashShift = this.hashShift;
        final long[] keys = batch.source;
        final short[] unsettled = batch.unsettled;
        final int frames = batch.frames;
        int count = 0;
        for (int i = 0; i < frames; i++) {
            long key = keys[i];
            int place = (int) (hash(key, seed) >>> hashShift) << 1;
            if ((long) LONGS.getOpaque(t, place & last) != key
                    || (long) LONGS.getOpaque(t, (place | 1) & last) != value) {
                unsettled[count++] = (short) i;
            }
        }
        return count;
    }

    private void learn(long key, long value, int portLimit) {
        if (MacAddress.isGroup(key) || (key & MacAddress.MASK) == 0) {
            return; // no station has such an address
        }
        int place = find(key);
        if (place >= 0) {
            refresh(place, key, value);
        } else if (entries.get() >= capacity || entriesOfPort.get(FdbValue.portIndex(value)) >= portLimit) {
            refused.increment();
        } else if (permit.compareAndSet(false, true)) {
            try {
                insert(key, value);
            } finally {
                permit.set(false);
            }
        }
    }

    private void refresh(int place, long key, long value) {
        long old = (long) LONGS.getAcquire(table, place | 1);
        if (old == value) {
            return; // known just so, only not at the first look
        }
        if (FdbValue.isPinned(old)) {
            if (FdbValue.portIdentity(old) != FdbValue.portIdentity(value)) {
                pinned.increment();
            }
        } else if (old != 0 && (long) LONGS.getAcquire(table, place) == key) {
            if (replace(place, old, value) && (long) LONGS.getAcquire(table, place) != key) {
                // The place changed hands meanwhile, to another address of the same port and second: not ours to move.
                replace(place, value, old);
            }
        }
    }

    /** Replaces a value that may have been replaced by others meanwhile: then theirs stands. */
    private boolean replace(int place, long old, long value) {
        if (!LONGS.compareAndSet(table, place | 1, old, value)) {
            return false;
        }
        if (FdbValue.portIdentity(old) != FdbValue.portIdentity(value)) {
            moved.increment();
            entriesOfPort.decrementAndGet(FdbValue.portIndex(old));
            entriesOfPort.incrementAndGet(FdbValue.portIndex(value));
        }
        return true;
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
        final long[] t = table;
        final int last = t.length - 1;
        final long seed = this.seed;
        final int hashShift = this.hashShift;
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
            int place = (int) (hash(key, seed) >>> hashShift) << 1;
            long found = (long) LONGS.getAcquire(t, place & last);
            long value = (long) LONGS.getAcquire(t, (place | 1) & last);
            int port = (int) value & lastPort;
            if (found == key
                    && ports[port] == (int) value
                    && FdbValue.age(value, now) <= maxAge
                    && port != self
                    && (long) LONGS.getOpaque(t, place & last) == key) {
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

    /** In an array of port identities: no port has this index. */
    public static final int NO_PORT = -1;

    /** {@link #findPort} found nothing. */
    public static final int UNKNOWN = -1;

    /** Decides where the frames go that the fast look-up leaves over. */
    public interface Others {
        /** The frames of a batch go to different ports. */
        int MIXED = -1;

        /** The egress for one destination; see {@link MacTable#lookUp} for the parameters. */
        int egress(long key, MacTable table, int[] ports, int maxAge, int now);
    }

    /** The index of the port that a destination is on, or {@link #UNKNOWN}. Any thread; parameters as {@link #lookUp}. */
    public int findPort(long key, int[] ports, int maxAge, int now) {
        int place = find(key);
        if (place < 0) {
            return UNKNOWN;
        }
        long value = (long) LONGS.getAcquire(table, place | 1);
        boolean alive = value != 0
                && ports[FdbValue.portIndex(value) & (ports.length - 1)] == FdbValue.portIdentity(value)
                && (FdbValue.isPinned(value) || FdbValue.age(value, now) <= maxAge)
                && (long) LONGS.getAcquire(table, place) == key;
        return alive ? FdbValue.portIndex(value) : UNKNOWN;
    }

    /** The index in the table of the key, even, or -1. */
    private int find(long key) {
        int place = place(key);
        for (int probe = 0; probe < PROBES; probe++) {
            long found = (long) LONGS.getAcquire(table, place);
            if (found == key) {
                return place;
            }
            if (found == EMPTY) {
                return -1;
            }
            place = next(place);
        }
        return -1;
    }

    private int place(long key) {
        return (int) (hash(key, seed) >>> hashShift) << 1;
    }

    /**
     * Spreads a key over 64 bits, of which the highest are used. One multiplication is not enough: for some seeds half of
     * the addresses of one vendor meet in a few places.
     */
    private static long hash(long key, long seed) {
        long h = key * seed;
        return (h ^ h >>> 32) * SPREAD;
    }

    private int next(int place) {
        return place + 2 & table.length - 1;
    }

    private int previous(int place) {
        return place - 2 & table.length - 1;
    }

    // ---- with the permit

    /** Enters a key, unless somebody has just done so or all its places are taken. */
    private boolean insert(long key, long value) {
        int place = place(key);
        int free = -1;
        for (int probe = 0; probe < PROBES; probe++) {
            long found = (long) LONGS.getAcquire(table, place);
            if (found == key) {
                return false;
            }
            if (free < 0 && (found == EMPTY || found == REMOVED)) {
                free = place;
            }
            if (found == EMPTY) {
                break;
            }
            place = next(place);
        }
        if (free < 0) {
            refused.increment();
            return false;
        }
        LONGS.setRelease(table, free | 1, value);
        LONGS.setRelease(table, free, key); // last: whoever finds the key finds a value
        entries.incrementAndGet();
        entriesOfPort.incrementAndGet(FdbValue.portIndex(value));
        learned.increment();
        return true;
    }

    /** Takes out the entry at a place, if its value is still {@code value}. */
    private boolean remove(int place, long value) {
        if (!LONGS.compareAndSet(table, place | 1, value, 0L)) {
            return false; // a worker has just heard of the station
        }
        entries.decrementAndGet();
        entriesOfPort.decrementAndGet(FdbValue.portIndex(value));
        LONGS.setRelease(table, place, REMOVED);
        // A run of removed keys that ends at an empty place separates nothing: it can be empty as well.
        if ((long) LONGS.getAcquire(table, next(place)) == EMPTY) {
            for (int at = place; (long) LONGS.getAcquire(table, at) == REMOVED; at = previous(at)) {
                LONGS.setRelease(table, at, EMPTY);
            }
        }
        return true;
    }

    /**
     * Takes a step of the sweep for entries that are too old or whose port is gone, and touches the pinned ones so that
     * they never look old. Does nothing if the permit is taken.
     *
     * @param places how many to look at
     * @return whether the sweep came past the end of the table
     */
    public boolean sweep(int places, int[] ports, int maxAge, int now) {
        if (!permit.compareAndSet(false, true)) {
            return false;
        }
        try {
            int place = sweepPosition;
            for (int i = 0; i < places; i++) {
                sweepPlace(place, ports, maxAge, now);
                place = next(place);
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
        long key = (long) LONGS.getAcquire(table, place);
        long value = (long) LONGS.getAcquire(table, place | 1);
        if (key == EMPTY || key == REMOVED || value == 0) {
            return;
        }
        boolean portGone = ports[FdbValue.portIndex(value) & (ports.length - 1)] != FdbValue.portIdentity(value);
        if (FdbValue.isPinned(value) && !portGone) {
            LONGS.compareAndSet(table, place | 1, value, FdbValue.pinned(FdbValue.portIdentity(value), now));
        } else if ((portGone || FdbValue.age(value, now) > maxAge) && remove(place, value)) {
            aged.increment();
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
            int place = find(key);
            if (place < 0) {
                if (entries.get() >= capacity || !insert(key, value)) {
                    throw new IllegalStateException("the forwarding database is full (" + capacity + " addresses)");
                }
                return;
            }
            long old;
            do {
                old = (long) LONGS.getAcquire(table, place | 1);
            } while (!replace(place, old, value)); // only refreshes compete, and they end at a pinned value
        } finally {
            permit.set(false);
        }
    }

    /** Removes an address, pinned or not. Returns whether it was there. */
    public boolean remove(long key) {
        acquirePermit();
        try {
            int place = find(key);
            return place >= 0 && removeNow(place);
        } finally {
            permit.set(false);
        }
    }

    private boolean removeNow(int place) {
        long value;
        do {
            value = (long) LONGS.getAcquire(table, place | 1);
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
        for (int start = 0; start < table.length; start += 8192) {
            acquirePermit();
            try {
                for (int place = start; place < Math.min(start + 8192, table.length); place += 2) {
                    long key = (long) LONGS.getAcquire(table, place);
                    long value = (long) LONGS.getAcquire(table, place | 1);
                    if (key != EMPTY && key != REMOVED && value != 0 && condition.holds(value) && removeNow(place)) {
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
        for (int place = 0; place < table.length; place += 2) {
            long key = (long) LONGS.getAcquire(table, place);
            long value = (long) LONGS.getAcquire(table, place | 1);
            if (key != EMPTY && key != REMOVED && value != 0 && (long) LONGS.getAcquire(table, place) == key) {
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
        return new FdbStatistics(
                entries.get(), capacity, learned.sum(), moved.sum(), aged.sum(), refused.sum(), pinned.sum());
    }

    public int capacity() {
        return capacity;
    }

    /** Addresses of the port at this index. */
    int entriesOfPort(int portIndex) {
        return entriesOfPort.get(portIndex);
    }
}
