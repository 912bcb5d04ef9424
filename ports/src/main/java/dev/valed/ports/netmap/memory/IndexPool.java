package dev.valed.ports.netmap.memory;

import java.util.BitSet;

/** Which of a number of equal objects are in use. Runs of objects are given where they fit first. */
final class IndexPool {

    /** There is no such run. */
    static final int NONE = -1;

    private final BitSet taken = new BitSet();
    private final int first;
    private final int limit;

    /** Objects {@code first} to {@code limit - 1}, all free. */
    IndexPool(int first, int limit) {
        this.first = first;
        this.limit = limit;
    }

    /** Takes the first run of this length that begins at {@code from} or after it. Returns where, or {@link #NONE}. */
    int take(int from, int length) {
        int start = taken.nextClearBit(Math.max(first, from));
        while (start + length <= limit) {
            int next = taken.nextSetBit(start);
            if (next < 0 || next >= start + length) {
                taken.set(start, start + length);
                return start;
            }
            start = taken.nextClearBit(next);
        }
        return NONE;
    }

    /** Takes just these objects. Returns false, with nothing done, if one of them is in use or does not exist. */
    boolean takeAt(int start, int length) {
        int next = taken.nextSetBit(Math.max(0, start));
        if (start < first || length < 0 || start > limit - length || next >= 0 && next < start + length) {
            return false;
        }
        taken.set(start, start + length);
        return true;
    }

    /** Returns false if it was not in use: whoever frees it is wrong about it. */
    boolean free(int index) {
        if (index < first || index >= limit || !taken.get(index)) {
            return false;
        }
        taken.clear(index);
        return true;
    }

    void free(int start, int length) {
        taken.clear(start, start + length);
    }

    boolean isTaken(int index) {
        return index >= 0 && taken.get(index);
    }

    int used() {
        return taken.cardinality();
    }

    int limit() {
        return limit;
    }
}
