package dev.valed.core.frame;

import dev.valed.core.memory.SharedMemory;

/**
 * The header by which a frame's sender leaves the checksum or the cutting into segments to whoever comes last
 * (struct virtio_net_hdr_v1, linux/virtio_net.h; little endian):
 *
 * <pre>
 * offset  0      1         2        4         6           8            10
 *       +------+--------+--------+---------+------------+------------+-------------+
 *       |flags |gso_type|hdr_len |gso_size |csum_start  |csum_offset | num_buffers |
 *       +------+--------+--------+---------+------------+------------+-------------+
 * </pre>
 *
 * Nothing in it is checked here. What it says of hdr_len is a hint that nobody needs.
 */
public final class VirtioNetHeader {

    /** Bytes. */
    public static final int LENGTH = 12;
    /** Bytes of the header without num_buffers (struct virtio_net_hdr), which older programs use. */
    public static final int SHORT_LENGTH = 10;

    /** flags: the checksum at csum_start + csum_offset is yet to be computed. */
    public static final int NEEDS_CHECKSUM = 1;

    /** gso_type: the frame is to leave as it is. */
    public static final int GSO_NONE = 0;
    /** gso_type: TCP over IPv4, to be cut into segments. */
    public static final int GSO_TCPV4 = 1;
    /** gso_type: TCP over IPv6, to be cut into segments. */
    public static final int GSO_TCPV6 = 4;
    /** gso_type: UDP, to be cut into datagrams. */
    public static final int GSO_UDP_L4 = 5;
    /** gso_type, in addition to one of TCP: the congestion bits are in use. */
    public static final int GSO_ECN = 0x80;

    private VirtioNetHeader() {}

    /** Whether a frame can have a header of so many bytes: 0, for none, {@link #SHORT_LENGTH} or {@link #LENGTH}. */
    public static boolean isLength(int bytes) {
        return bytes == 0 || bytes == SHORT_LENGTH || bytes == LENGTH;
    }

    /**
     * Writes a header of {@code toLength} bytes with the contents of one of {@code fromLength} bytes, and zeros where
     * that has none: a header of zeros says that the frame leaves nothing to its receiver.
     *
     * @param from       address of the header to copy; any if {@code fromLength} is 0
     * @param fromLength one that {@link #isLength}
     * @param to         address of memory for {@link #LENGTH} bytes, of which those behind {@code toLength} are not
     *                   touched
     * @param toLength   one that {@link #isLength} and not 0
     */
    public static void copy(long from, int fromLength, long to, int toLength) {
        boolean none = fromLength == 0;
        SharedMemory.putLong(to, none ? 0L : SharedMemory.getLong(from));
        SharedMemory.putShort(to + 8, none ? (short) 0 : SharedMemory.getShort(from + 8));
        if (toLength == LENGTH) {
            SharedMemory.putShort(
                    to + SHORT_LENGTH, fromLength == LENGTH ? SharedMemory.getShort(from + SHORT_LENGTH) : (short) 0);
        }
    }

    /** Whether the frame behind the header leaves nothing to its receiver. */
    public static boolean isPlain(long header) {
        int word = SharedMemory.getInt(header);
        return (word & NEEDS_CHECKSUM) == 0 && (word >>> 8 & 0xff) == GSO_NONE;
    }

    /** Whether the frame is to be cut into segments. */
    public static boolean needsSegmentation(long header) {
        return SharedMemory.getByte(header + 1) != GSO_NONE;
    }

    public static boolean needsChecksum(long header) {
        return (SharedMemory.getByte(header) & NEEDS_CHECKSUM) != 0;
    }

    /** After the checksum was computed. */
    public static void clearNeedsChecksum(long header) {
        SharedMemory.putByte(header, (byte) (SharedMemory.getByte(header) & ~NEEDS_CHECKSUM));
    }

    /** gso_type without {@link #GSO_ECN}. */
    public static int segmentationType(long header) {
        return SharedMemory.getByte(header + 1) & 0xff & ~GSO_ECN;
    }

    /** gso_size: bytes of payload in each segment, 0 to 65,535. */
    public static int segmentSize(long header) {
        return SharedMemory.getInt(header + 4) & 0xffff;
    }

    /** csum_start: offset in the frame of the first byte that the checksum is over, 0 to 65,535. */
    public static int checksumStart(long header) {
        return SharedMemory.getInt(header + 4) >>> 16;
    }

    /** csum_offset: where the checksum goes, counted from csum_start, 0 to 65,535. */
    public static int checksumOffset(long header) {
        return SharedMemory.getInt(header + 8) & 0xffff;
    }
}
