package dev.valed.core.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory of this process alone, for what is copied out of shared memory before it is looked at. Zero at first; freed by
 * the garbage collector with the object, so whoever uses the address keeps the object.
 */
public final class PrivateMemory {

    private final MemorySegment segment;

    /** @param bytes 1 or more */
    public PrivateMemory(long bytes) {
        segment = Arena.ofAuto().allocate(bytes, 64);
    }

    /** A multiple of 64. */
    public long address() {
        return segment.address();
    }
}
