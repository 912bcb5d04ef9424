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
 */
public final class VirtioNetHeader {

    /** Bytes. */
    public static final int LENGTH = 12;
    /** flags: the checksum at csum_start + csum_offset is yet to be computed. */
    public static final int NEEDS_CHECKSUM = 1;
    /** gso_type: the frame is to leave as it is. */
    public static final int GSO_NONE = 0;

    private VirtioNetHeader() {}

    /** Whether the frame behind the header leaves nothing to its receiver. */
    public static boolean isPlain(long header) {
        int word = SharedMemory.getInt(header);
        return (word & NEEDS_CHECKSUM) == 0 && (word >>> 8 & 0xff) == GSO_NONE;
    }
}
