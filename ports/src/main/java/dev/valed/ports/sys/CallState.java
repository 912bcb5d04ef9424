package dev.valed.ports.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where a {@linkplain Downcalls hot call} leaves its {@code errno}: allocated once by whoever makes the calls.
 *
 * <p>Not thread-safe: one thread at a time makes calls with it.
 */
public final class CallState {
    private static final long ERRNO_OFFSET = Downcalls.STATE_LAYOUT.byteOffset(PathElement.groupElement("errno"));

    // Freed with this object by the garbage collector; a confined or shared arena would need a close of its own.
    private final MemorySegment captured = Arena.ofAuto().allocate(Downcalls.STATE_LAYOUT);

    MemorySegment captured() {
        return captured;
    }

    /** The {@code errno} of the last call that failed. */
    int errno() {
        return captured.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }
}
