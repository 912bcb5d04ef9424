package dev.valed.core.fdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The memory of a {@link MacTable}: open addressing in one array of longs, key and value side by side. A place is the
 * index of its key, an even number.
 *
 * <pre>
 *  words:  | key 0 | value 0 | key 2 | value 2 | ...      key:   filtering id (16) . MAC (48), or a marker
 *                                                         value: see {@link FdbValue}; 0 while a key is taken out
 * </pre>
 *
 * <p>Any thread may read, and exchange a value. Only the holder of the table's permit places and takes out keys. A place
 * may change hands between the reading of its key and of its value, so whoever needs both looks at the key again.
 *
 * <p>The hash is seeded at random, so that nobody can prepare addresses that meet in one place; and if somebody still
 * could, no search looks at more than {@link #PROBES} places.
 */
final class Places {

    static final int NOWHERE = -1;

    private static final int PROBES = 16;

    /** Keys that no frame has, since there is no such filtering id: not even one to 00:00:00:00:00:00 finds them. */
    private static final long EMPTY = 0xffffL << 48;
    /** "Look further." */
    private static final long REMOVED = EMPTY | 1;

    /** 2^64 divided by the golden ratio, odd. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** For the loops of {@link MacTable}, together with the next two. */
    final long[] words;

    final long seed;
    final int hashShift;

    /** @param atLeast how many places; rounded up to a power of two */
    Places(int atLeast, long seed) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(atLeast - 1);
        this.words = new long[2 << bits];
        for (int place = 0; place < words.length; place += 2) {
            words[place] = EMPTY;
        }
        this.hashShift = Long.SIZE - bits;
        this.seed = seed;
    }

    /**
     * Spreads a key over 64 bits, of which the highest are used. One multiplication is not enough: for some seeds half of
     * the addresses of one vendor meet in a few places.
     */
    static long hash(long key, long seed) {
        long h = key * seed;
        return (h ^ h >>> 32) * SPREAD;
    }

    private int first(long key) {
        return (int) (hash(key, seed) >>> hashShift) << 1;
    }

    /** The place behind this one; 0 behind the last. */
    int next(int place) {
        return place + 2 & words.length - 1;
    }

    private int previous(int place) {
        return place - 2 & words.length - 1;
    }

    /** One more than the last index of {@link #words}: places are the even numbers below. */
    int end() {
        return words.length;
    }

    long key(int place) {
        return (long) LONGS.getAcquire(words, place);
    }

    long value(int place) {
        return (long) LONGS.getAcquire(words, place | 1);
    }

    /** Whether the place has an address, with the value read before. */
    boolean isTaken(int place, long value) {
        long key = key(place);
        return key != EMPTY && key != REMOVED && value != 0;
    }

    boolean exchange(int place, long old, long value) {
        return LONGS.compareAndSet(words, place | 1, old, value);
    }

    /** The place of the key, or {@link #NOWHERE}. */
    int find(long key) {
        int place = first(key);
        for (int probe = 0; probe < PROBES; probe++) {
            long found = key(place);
            if (found == key) {
                return place;
            }
            if (found == EMPTY) {
                return NOWHERE;
            }
            place = next(place);
        }
        return NOWHERE;
    }

    /** With the permit: where a key that is nowhere could be put, or {@link #NOWHERE} when all its places are taken. */
    int findFree(long key) {
        int place = first(key);
        for (int probe = 0; probe < PROBES; probe++) {
            long found = key(place);
            if (found == EMPTY || found == REMOVED) {
                return place;
            }
            place = next(place);
        }
        return NOWHERE;
    }

    /** With the permit. The key comes last: whoever finds it finds a value. */
    void put(int free, long key, long value) {
        LONGS.setRelease(words, free | 1, value);
        LONGS.setRelease(words, free, key);
    }

    /** With the permit: takes out the key, whose value has been exchanged for 0. */
    void vacate(int place) {
        LONGS.setRelease(words, place, REMOVED);
        // A run of removed keys that ends at an empty place separates nothing: it can be empty as well.
        if (key(next(place)) == EMPTY) {
            for (int at = place; key(at) == REMOVED; at = previous(at)) {
                LONGS.setRelease(words, at, EMPTY);
            }
        }
    }
}
