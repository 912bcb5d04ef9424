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
    /** NS_NO_LEARN: the switch is not to learn the frame's source. */
    public static final int NO_LEARN = 0x08;
    /** NS_INDIRECT: the frame is not in the buffer but at an address of the sender's, which valed cannot reach. */
    public static final int INDIRECT = 0x10;
    /** NS_MOREFRAG: the frame goes on in the next slot. */
    public static final int MORE_FRAGMENTS = 0x20;
    /** NS_PORT_MASK: if not all zero, the index of the port that the frame is to go to. */
    public static final int PORT_MASK = 0xff00;
    /** Slots of one frame at most (netmap's limit). */
    public static final int MAX_CHAIN = 64;

    private static final long MORE_FRAGMENTS_BIT = (long) MORE_FRAGMENTS << 48;
    private static final long NO_LEARN_BIT = (long) NO_LEARN << 48;
    private static final long INDIRECT_BIT = (long) INDIRECT << 48;
    private static final long HANDLED_BITS = (long) (NO_LEARN | INDIRECT | MORE_FRAGMENTS | PORT_MASK) << 48;

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

    /** Whether none of the flags is set that a sender can say something to the switch with. */
    public static boolean isPlain(long word) {
        return (word & HANDLED_BITS) == 0;
    }

    public static boolean isNotToBeLearned(long word) {
        return (word & NO_LEARN_BIT) != 0;
    }

    public static boolean isIndirect(long word) {
        return (word & INDIRECT_BIT) != 0;
    }

    /** The port that the sender forces the frame to, 1 to 255; 0 if it leaves the choice to the switch. */
    public static int forcedPort(long word) {
        return (int) (word >>> 56);
    }

    /** The same slot, described as {@code length} bytes long. */
    public static long withLength(long word, int length) {
        return word & ~(0xffffL << 32) | (long) length << 32;
    }

    public static boolean hasMore(long word) {
        return (word & MORE_FRAGMENTS_BIT) != 0;
    }
}
