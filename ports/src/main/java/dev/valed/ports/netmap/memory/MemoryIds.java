package dev.valed.ports.netmap.memory;

import java.util.BitSet;

/**
 * Numbers for private memories, 2 to 65,535, each given to one memory at a time and again as late as possible: netmap
 * programs map memory once for each number.
 */
final class MemoryIds {
    private static final int FIRST = 2;
    private static final int LIMIT = 0x1_0000;

    private final BitSet taken = new BitSet(LIMIT);
    private int next = FIRST;

    /** Connections, and so memories, are fewer than numbers, so that there always is one. */
    int take() {
        int id = taken.nextClearBit(next);
        if (id >= LIMIT) {
            id = taken.nextClearBit(FIRST);
        }
        taken.set(id);
        next = id + 1;
        return id;
    }

    /** Takes this number if it is free, else another one. */
    int take(int wanted) {
        if (wanted < FIRST || wanted >= LIMIT || taken.get(wanted)) {
            return take();
        }
        taken.set(wanted);
        return wanted;
    }

    void free(int id) {
        taken.clear(id);
    }
}
