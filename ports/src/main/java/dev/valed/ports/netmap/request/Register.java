package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/**
 * struct nmreq_register: opens (some rings of) a port.
 *
 * <pre>
 * offset  0  u64 nr_offset     out: of the struct netmap_if in what the program maps
 *         8  u64 nr_memsize    out: bytes to map
 *        16  u32 nr_tx_slots   in and out, and so the five after it
 *        20  u32 nr_rx_slots
 *        24  u16 nr_tx_rings
 *        26  u16 nr_rx_rings
 *        28  u16 nr_host_tx_rings
 *        30  u16 nr_host_rx_rings
 *        32  u16 nr_mem_id     in: 0 for any memory; out: the memory's
 *        34  u16 nr_ringid
 *        36  u32 nr_mode
 *        40  u32 nr_extra_bufs in: wanted; out: given
 *        44  u32 0
 *        48  u64 nr_flags
 * </pre>
 */
public record Register(
        long offset,
        long memorySize,
        RingCounts rings,
        int memoryId,
        int ringId,
        int mode,
        int extraBuffers,
        long flags)
        implements RequestBody {

    static final int LENGTH = 56;

    // NR_REG_*
    public static final int ALL_NIC = 1;
    public static final int SW = 2;
    public static final int NIC_SW = 3;
    public static final int ONE_NIC = 4;
    public static final int PIPE_MASTER = 5;
    public static final int PIPE_SLAVE = 6;
    public static final int NULL = 7;
    public static final int ONE_SW = 8;

    /** NR_MONITOR_TX. */
    public static final long MONITOR_TX = 0x100;
    /** NR_MONITOR_RX. */
    public static final long MONITOR_RX = 0x200;
    /** NR_ZCOPY_MON. */
    public static final long MONITOR_SWAPS = 0x400;
    /** NR_EXCLUSIVE. */
    public static final long EXCLUSIVE = 0x800;
    /** NR_RX_RINGS_ONLY. */
    public static final long RX_RINGS_ONLY = 0x2000;
    /** NR_TX_RINGS_ONLY. */
    public static final long TX_RINGS_ONLY = 0x4000;
    /** NR_ACCEPT_VNET_HDR. */
    public static final long ACCEPT_VNET_HDR = 0x8000;
    /** NR_NO_TX_POLL. */
    public static final long NO_TX_POLL = 0x20000;

    /** Asks for all rings of a port, as usual. */
    public static Register allRings() {
        return allRings(RingCounts.USUAL);
    }

    /** Asks for all rings of a port that has so many if it is made. */
    public static Register allRings(RingCounts rings) {
        return new Register(0, 0, rings, 0, 0, ALL_NIC, 0, 0);
    }

    /** Whether any of these flags is set. */
    public boolean has(long anyOf) {
        return (flags & anyOf) != 0;
    }

    public Register withFlags(long other) {
        return new Register(offset, memorySize, rings, memoryId, ringId, mode, extraBuffers, other);
    }

    static Register get(ByteBuffer bytes) {
        long offset = bytes.getLong();
        long memorySize = bytes.getLong();
        RingCounts rings = StructFields.getRings(bytes);
        int memoryId = StructFields.getShort(bytes);
        int ringId = StructFields.getShort(bytes);
        int mode = bytes.getInt();
        int extraBuffers = bytes.getInt();
        bytes.getInt();
        return new Register(offset, memorySize, rings, memoryId, ringId, mode, extraBuffers, bytes.getLong());
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putLong(offset).putLong(memorySize);
        StructFields.putRings(bytes, rings);
        bytes.putShort((short) memoryId).putShort((short) ringId).putInt(mode).putInt(extraBuffers);
        bytes.putInt(0).putLong(flags);
    }
}
