package dev.valed.core.memory;

/**
 * Copies one frame: exactly its bytes and not one more, so that no remnant of a sender's buffer reaches a receiver.
 *
 * <p>Up to one cache line the first and the last words are copied, which overlap in the middle: no loop, no call. Above
 * that the JVM's own copy stub wins by a wide margin (15.9 against 11.5 ns for a frame of 128 bytes, 59 against 37.6
 * for 1514).
 */
public final class FrameCopy {

    private static final int SHORTEST_SHORT = 32;
    private static final int LONGEST_SHORT = 64;

    private FrameCopy() {}

    /** Whether {@link #copyShort} can copy so many bytes: most frames that carry little or nothing are so long. */
    public static boolean isShort(int length) {
        return length >= SHORTEST_SHORT && length <= LONGEST_SHORT;
    }

    /**
     * {@link #copy} without branches or calls.
     *
     * @param length bytes, one that {@link #isShort}
     */
    public static void copyShort(long from, long to, int length) {
        SharedMemory.copy32(from, to);
        SharedMemory.copy32(from + length - 32, to + length - 32);
    }

    /**
     * @param from   address of the frame
     * @param to     address of a buffer with room for {@code length} bytes; must not overlap the frame
     * @param length bytes, 0 or more
     */
    public static void copy(long from, long to, int length) {
        if (length > LONGEST_SHORT) {
            SharedMemory.copy(from, to, length);
        } else if (length >= SHORTEST_SHORT) {
            copyShort(from, to, length);
        } else {
            copyTiny(from, to, length);
        }
    }

    private static void copyTiny(long from, long to, int length) {
        if (length >= 16) {
            SharedMemory.copy16(from, to);
            SharedMemory.copy16(from + length - 16, to + length - 16);
        } else if (length >= 8) {
            SharedMemory.putLong(to, SharedMemory.getLong(from));
            SharedMemory.putLong(to + length - 8, SharedMemory.getLong(from + length - 8));
        } else {
            SharedMemory.copy(from, to, length);
        }
    }
}
