package dev.valed.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** Memory with guards around it that show whether anybody wrote beside it. Lives as long as the tests. */
final class GuardedMemory {

    private static final int GUARD = 256;
    private static final int HEADER = 12;

    private final int capacity;
    private final long block;
    private int used;
    private byte paint;

    /** @param capacity bytes */
    GuardedMemory(int capacity) {
        this.capacity = capacity;
        this.block = Arena.global().allocate(capacity + 2 * GUARD + 64, 64).address();
        paint(0xa5);
    }

    /** Fills everything, guards included, and forgets the contents. */
    GuardedMemory paint(int value) {
        byte[] bytes = new byte[capacity + 2 * GUARD];
        paint = (byte) value;
        Arrays.fill(bytes, paint);
        SharedMemory.copyIn(bytes, 0, block, bytes.length);
        used = 0;
        return this;
    }

    /** Puts a virtio-net header and the frame behind it. */
    GuardedMemory put(byte[] header, byte[] frame) {
        SharedMemory.copyIn(header, 0, header(), HEADER);
        SharedMemory.copyIn(frame, 0, frame(), frame.length);
        used = HEADER + frame.length;
        return this;
    }

    /** Says that so many bytes may have been written. */
    GuardedMemory expectUsed(int bytes) {
        used = bytes;
        return this;
    }

    long header() {
        return block + GUARD;
    }

    /** Behind the header. */
    long frame() {
        return header() + HEADER;
    }

    /** The start of the memory, for those who write. */
    long address() {
        return block + GUARD;
    }

    byte[] bytes(long from, int length) {
        byte[] bytes = new byte[length];
        SharedMemory.copyOut(from, bytes, 0, length);
        return bytes;
    }

    void assertNothingElseWritten(String what) {
        byte[] before = bytes(block, GUARD);
        byte[] after = bytes(address() + used, capacity + GUARD - used);
        assertThat(isPaint(before) && isPaint(after))
                .as("only the expected bytes were written: %s", what)
                .isTrue();
    }

    private boolean isPaint(byte[] bytes) {
        for (byte b : bytes) {
            if (b != paint) {
                return false;
            }
        }
        return true;
    }
}
