package dev.valed.ports.netmap;

import java.util.BitSet;

/**
 * Numbers for the memory of ports, 1 to 65,535, each given to one open port at a time and again as late as possible:
 * netmap programs map memory once for each number. One thread owns it.
 */
final class MemoryIds {
    private static final int LIMIT = 0x1_0000;

    private final BitSet taken = new BitSet(LIMIT);
    private int next = 1;

    /** Ports are fewer than numbers, so that there always is one. */
    int take() {
        int id = taken.nextClearBit(next);
        if (id >= LIMIT) {
            id = taken.nextClearBit(1);
        }
        taken.set(id);
        next = id + 1;
        return id;
    }

    void free(int id) {
        taken.clear(id);
    }
}
