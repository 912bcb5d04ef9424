package dev.valed.core.fdb;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.port.Port;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The forwarding database (FDB) of one switch: which port an address was last seen on. At most a quarter of its
 * {@link Places} are taken, so that nearly every address is found at the first look. That look is here, for whole batches;
 * what it leaves over, and every change, is the business of {@link Entries}.
 *
 * <p>One table serves all workers. Almost every access only reads: a frame from an address that is known, on this port,
 * in this second, changes nothing.
 *
 * <p>The table never makes a station unreachable: an entry whose port was detached is dead at once, because the port's
 * identity holds a generation; when there is no room an address is not learned, and its frames are flooded; nobody can
 * push out the addresses of others. Nor can a port keep others from learning, as it never gets more than it leaves free;
 * only what an operator pins may take the whole table.
 */
public final class MacTable {

    public static final int DEFAULT_CAPACITY = 8192;
    public static final int MIN_CAPACITY = 16;
    public static final int MAX_CAPACITY = 1 << 20;

    private static final int PLACES_PER_ENTRY = 4;

    /** In an array of port identities: no port has this index. */
    public static final int NO_PORT = -1;

    /** {@link #findPort} found nothing. */
    public static final int UNKNOWN = -1;

    private final Places places;
    private final Entries entries;

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
        this.entries = new Entries(places, capacity);
    }

    // ---- the packet's path: worker threads

    /**
     * Learns the sources of a batch.
     *
     * @param port       that the batch came in by
     * @param portLimit  addresses that the port may have in the table, besides that it never gets more than it leaves free
     * @param now        second
     */
    public void learn(FrameBatch batch, Port port, int portLimit, int now) {
        long value = FdbValue.of(port.identity(), now);
        int unsettled = findUnlearned(batch, value);
        for (int i = 0; i < unsettled; i++) {
            int frame = batch.unsettled[i];
            if (!MacAddress.isReservedGroup(batch.destination[frame])) {
                entries.learn(batch.source[frame], value, portLimit);
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
                // Some programs never give a source: those of all their frames would be left over in vain.
                if (MacAddress.isStation(key)) {
                    unsettled[count++] = (short) i;
                }
            }
        }
        return count;
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
        long lastKey = -1; // of no frame
        int port = -1;
        for (int i = 0; i < count; i++) {
            int frame = unsettled[i];
            long key = keys[frame];
            if (key != lastKey) { // broadcasts, and frames to a station that is not known yet, often come in a row
                lastKey = key;
                port = others.egress(key, this, ports, maxAge, now);
                any |= port;
                all &= port;
            }
            egress[frame] = (short) port;
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

    /**
     * Takes a step of the sweep for entries that are too old or whose port is gone. Does nothing while another thread
     * enters or removes something.
     *
     * @param steps how many places to look at
     * @return whether the sweep came past the end of the table
     */
    public boolean sweep(int steps, int[] ports, int maxAge, int now) {
        return entries.sweep(steps, ports, maxAge, now);
    }

    // ---- control threads

    /**
     * Pins an address to a port: it is neither aged nor moved by learning until it is removed.
     *
     * @throws IllegalArgumentException if it is not the address of one station
     * @throws IllegalStateException    if the table is full
     */
    public void pin(long key, int portIdentity, int now) {
        if (!MacAddress.isStation(key)) {
            throw new IllegalArgumentException(MacAddress.format(key) + " is not the address of one station");
        }
        entries.pin(key, FdbValue.pinned(portIdentity, now));
    }

    /** Removes an address, pinned or not. Returns whether it was there. */
    public boolean remove(long key) {
        return entries.remove(key);
    }

    /**
     * Removes all learned entries, or those of one port; the pinned ones stay.
     *
     * @param portIdentity the port's, or {@link #NO_PORT} for all ports
     * @return how many
     */
    public int flush(int portIdentity) {
        return entries.removeAll(value ->
                !FdbValue.isPinned(value) && (portIdentity == NO_PORT || FdbValue.portIdentity(value) == portIdentity));
    }

    /** Removes everything that is known of a port, after its detachment. */
    public void forget(int portIdentity) {
        entries.removeAll(value -> FdbValue.portIdentity(value) == portIdentity);
    }

    /** The entries, in no order. Workers go on learning meanwhile: an address that comes or goes may be missed. */
    public List<FdbEntry> list() {
        return entries.list();
    }

    public FdbStatistics statistics() {
        return entries.statistics();
    }

    public int capacity() {
        return entries.capacity();
    }

    /** Addresses of the port at this index. */
    int entriesOfPort(int portIndex) {
        return entries.ofPort(portIndex);
    }
}
