package dev.valed.core.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Access to memory by absolute address: the only class of the core that reads or writes memory shared with other
 * processes.
 *
 * <p>Nothing here checks that an address is mapped. Safety comes from the callers: every index and length that another
 * process could have written is bounded before an address is made of it, and memory is unmapped only after every worker
 * has left it (see {@code SwitchCore.detach}).
 *
 * <p>Addresses are masked to the 47 bits of user space. The mask never changes a valid address; it is there so that the
 * compiler can prove the bounds check of the segment below true and drop it, which is worth 3 ns a frame.
 *
 * <p>The orderings are in the names. <i>Plain</i> access (no suffix) may be torn, repeated or moved by the compiler and
 * is for memory that nobody else writes at that time, such as a buffer being filled, and for payload bytes. Words that
 * another process may change are read with <i>opaque</i> or <i>acquire</i>, exactly once, into a local.
 */
public final class SharedMemory {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final VarHandle ALIGNED_INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle ALIGNED_LONG = ValueLayout.JAVA_LONG.varHandle();

    private static final long USER_SPACE = 0x7fff_ffff_ffffL;
    /** As {@link #USER_SPACE}, and proves the alignment checks of the atomic access modes true as well. */
    private static final long USER_SPACE_ALIGNED_8 = 0x7fff_ffff_fff8L;

    private static final long USER_SPACE_ALIGNED_4 = 0x7fff_ffff_fffcL;

    private SharedMemory() {}

    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address & USER_SPACE);
    }

    public static void putByte(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address & USER_SPACE, value);
    }

    public static short getShort(long address) {
        return ALL.get(SHORT, address & USER_SPACE);
    }

    public static void putShort(long address, short value) {
        ALL.set(SHORT, address & USER_SPACE, value);
    }

    public static int getInt(long address) {
        return ALL.get(INT, address & USER_SPACE);
    }

    public static void putInt(long address, int value) {
        ALL.set(INT, address & USER_SPACE, value);
    }

    public static long getLong(long address) {
        return ALL.get(LONG, address & USER_SPACE);
    }

    public static void putLong(long address, long value) {
        ALL.set(LONG, address & USER_SPACE, value);
    }

    /** @param address a multiple of 8 */
    public static long getLongOpaque(long address) {
        return (long) ALIGNED_LONG.getOpaque(ALL, address & USER_SPACE_ALIGNED_8);
    }

    /** @param address a multiple of 4 */
    public static int getIntAcquire(long address) {
        return (int) ALIGNED_INT.getAcquire(ALL, address & USER_SPACE_ALIGNED_4);
    }

    /** @param address a multiple of 4 */
    public static int getIntOpaque(long address) {
        return (int) ALIGNED_INT.getOpaque(ALL, address & USER_SPACE_ALIGNED_4);
    }

    /** @param address a multiple of 4 */
    public static void putIntRelease(long address, int value) {
        ALIGNED_INT.setRelease(ALL, address & USER_SPACE_ALIGNED_4, value);
    }

    /** @param address a multiple of 4 */
    public static void putIntOpaque(long address, int value) {
        ALIGNED_INT.setOpaque(ALL, address & USER_SPACE_ALIGNED_4, value);
    }

    /** Copies {@code length} bytes; the two ranges must not overlap. For short frames see {@link FrameCopy}. */
    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from & USER_SPACE, ALL, to & USER_SPACE, length);
    }

    /** Copies 16 bytes, all of which are read before the first is written. */
    static void copy16(long from, long to) {
        long source = from & USER_SPACE;
        long target = to & USER_SPACE;
        long a = ALL.get(LONG, source);
        long b = ALL.get(LONG, source + 8);
        ALL.set(LONG, target, a);
        ALL.set(LONG, target + 8, b);
    }

    /** Copies 32 bytes, all of which are read before the first is written. */
    static void copy32(long from, long to) {
        long source = from & USER_SPACE;
        long target = to & USER_SPACE;
        long a = ALL.get(LONG, source);
        long b = ALL.get(LONG, source + 8);
        long c = ALL.get(LONG, source + 16);
        long d = ALL.get(LONG, source + 24);
        ALL.set(LONG, target, a);
        ALL.set(LONG, target + 8, b);
        ALL.set(LONG, target + 16, c);
        ALL.set(LONG, target + 24, d);
    }

    /** Copies {@code length} bytes out of shared memory into {@code target}, starting at {@code offset}. */
    public static void copyOut(long from, byte[] target, int offset, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from & USER_SPACE, target, offset, length);
    }

    /** Copies {@code length} bytes of {@code source}, starting at {@code offset}, into shared memory. */
    public static void copyIn(byte[] source, int offset, long to, int length) {
        MemorySegment.copy(source, offset, ALL, ValueLayout.JAVA_BYTE, to & USER_SPACE, length);
    }

    /** Sets {@code length} bytes to zero. */
    public static void clear(long address, long length) {
        ALL.asSlice(address & USER_SPACE, length).fill((byte) 0);
    }
}
