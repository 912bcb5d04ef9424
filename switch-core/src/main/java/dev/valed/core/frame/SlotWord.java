package dev.valed.core.frame;

/**
 * The first eight bytes of a netmap slot as one little-endian word, the private copy of which describes a frame:
 *
 * <pre>
 *  63      48 47      32 31                    0
 * +----------+----------+-----------------------+
 * |  flags   |  length  |     buffer index      |      struct netmap_slot, net/netmap.h
 * +----------+----------+-----------------------+
 * </pre>
 */
public final class SlotWord {

    /** Bytes of a slot; the second eight hold a pointer that valed does not use. */
    public static final int SLOT_SIZE = 16;
    /** NS_MOREFRAG: the frame goes on in the next slot. */
    public static final int MORE_FRAGMENTS = 0x20;
    /** Slots of one frame at most (netmap's limit). */
    public static final int MAX_CHAIN = 64;

    private static final long MORE_FRAGMENTS_BIT = (long) MORE_FRAGMENTS << 48;

    private SlotWord() {}

    public static long of(int bufferIndex, int length, int flags) {
        return (bufferIndex & 0xffff_ffffL) | (long) (length & 0xffff) << 32 | (long) flags << 48;
    }

    /** The buffer's index as found: not yet checked, and negative when it is 2^31 or more. */
    public static int bufferIndex(long word) {
        return (int) word;
    }

    /** Bytes, 0 to 65,535. */
    public static int length(long word) {
        return (int) (word >>> 32) & 0xffff;
    }

    public static boolean hasMore(long word) {
        return (word & MORE_FRAGMENTS_BIT) != 0;
    }
}
