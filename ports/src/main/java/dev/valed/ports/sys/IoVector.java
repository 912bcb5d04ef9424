package dev.valed.ports.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of {@code struct iovec} of {@code bits/types/struct_iovec.h}, for {@link Downcalls#writev}: allocated once,
 * used for ever.
 *
 * <p>Not thread-safe; an array belongs to one thread.
 */
public final class IoVector {
    private static final long ENTRY_BYTES = 16;
    private static final long LENGTH_OFFSET = 8;

    // Freed with this object by the garbage collector.
    private final MemorySegment entries;

    /** Creates an array of this many entries, 1 to 1024 (IOV_MAX). */
    public IoVector(int capacity) {
        if (capacity < 1 || capacity > 1024) {
            throw new IllegalArgumentException("capacity is " + capacity + "; accepted: 1 to 1024 (IOV_MAX)");
        }
        entries = Arena.ofAuto().allocate(capacity * ENTRY_BYTES, Long.BYTES);
    }

    /** Makes entry {@code index} stand for {@code length} bytes at {@code address}. */
    public void set(int index, long address, long length) {
        entries.set(ValueLayout.JAVA_LONG, index * ENTRY_BYTES, address);
        entries.set(ValueLayout.JAVA_LONG, index * ENTRY_BYTES + LENGTH_OFFSET, length);
    }

    long address() {
        return entries.address();
    }
}
