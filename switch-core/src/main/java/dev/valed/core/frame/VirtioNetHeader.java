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
