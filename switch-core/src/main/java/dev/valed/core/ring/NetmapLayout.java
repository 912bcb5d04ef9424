package dev.valed.core.ring;

import dev.valed.core.frame.SlotWord;

/**
 * Where everything lies in the memory of one netmap port. One file holds the {@linkplain SyncLayout sync area}, which
 * is valed's own, and behind it a region laid out exactly as netmap's kernel module lays it out (net/netmap.h, API 14),
 * so that programs written for netmap can map it:
 *
 * <pre>
 * offset 0                  sync area, one block for each ring, tx rings first
 * {@link #regionOffset}     struct netmap_if: name, version, ring counts, ring_ofs[]
 *   + one page              struct netmap_ring and its slots: all tx rings, then all rx rings, each on a page
 *                           buffers; the first two (index 0 and 1) are never used
 * {@link #size}
 * </pre>
 *
 * Offsets inside netmap's structures count from the structure, those of this class from the start of the file.
 *
 * @param txRings      rings that the client sends by, 1 to 16
 * @param rxRings      rings that the client receives by, 1 to 16
 * @param slots        slots of each ring: a power of two, 16 to 4,096
 * @param bufferSize   bytes of a buffer: a multiple of 64, 256 to 16,384
 */
public record NetmapLayout(int txRings, int rxRings, int slots, int bufferSize) {

    public static final int DEFAULT_SLOTS = 1024;
    /** Not 2,048: buffers at a distance that is a power of two compete for few cache sets. */
    public static final int DEFAULT_BUFFER_SIZE = 2112;

    private static final int PAGE = 4096;

    public NetmapLayout {
        require(txRings >= 1 && txRings <= 16, "txRings", txRings, "1 to 16");
        require(rxRings >= 1 && rxRings <= 16, "rxRings", rxRings, "1 to 16");
        require(
                slots >= 16 && slots <= 4096 && Integer.bitCount(slots) == 1,
                "slots",
                slots,
                "a power of two from 16 to 4096");
        require(
                bufferSize >= 256 && bufferSize <= 16_384 && bufferSize % 64 == 0,
                "bufferSize",
                bufferSize,
                "a multiple of 64 from 256 to 16384");
    }

    private static void require(boolean holds, String field, int value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(field + " " + value + " is not accepted: " + accepted + " is");
        }
    }

    /** One ring each way with the default sizes. */
    public static NetmapLayout standard() {
        return new NetmapLayout(1, 1, DEFAULT_SLOTS, DEFAULT_BUFFER_SIZE);
    }

    /** Buffers, with the two unused ones: valid indices are {@link #BufferPool.FIRST_BUFFER} to {@code buffers() - 1}. */
    public int buffers() {
        return BufferPool.FIRST_BUFFER + (txRings + rxRings) * slots;
    }

    /** Offset of struct netmap_if, the start of what a netmap program maps. */
    public long regionOffset() {
        return pages((txRings + rxRings) * (long) SyncLayout.BLOCK_SIZE);
    }

    /** Tx ring {@code ring} in a mapping that begins at {@code base}. */
    public RingPlace txPlace(long base, int ring) {
        return place(base, ring);
    }

    /** Rx ring {@code ring} in a mapping that begins at {@code base}. */
    public RingPlace rxPlace(long base, int ring) {
        return place(base, txRings + ring);
    }

    private RingPlace place(long base, int ring) {
        return new RingPlace(base + (long) ring * SyncLayout.BLOCK_SIZE, base + txRingOffset(ring), slots);
    }

    /** The buffers in a mapping that begins at {@code base}. */
    public BufferPool bufferPool(long base) {
        return new BufferPool(base + buffersOffset(), bufferSize, buffers());
    }

    /** Offset of the struct netmap_ring of tx ring {@code ring}. */
    public long txRingOffset(int ring) {
        return regionOffset() + PAGE + ring * ringSize();
    }

    /** Offset of the struct netmap_ring of rx ring {@code ring}. */
    public long rxRingOffset(int ring) {
        return txRingOffset(txRings + ring);
    }

    /** Offset of the first slot of the ring at {@code ringOffset}. */
    public long slotsOffset(long ringOffset) {
        return ringOffset + RingPlace.HEADER_SIZE;
    }

    /** Offset of buffer 0. */
    public long buffersOffset() {
        return txRingOffset(txRings + rxRings);
    }

    /** Bytes of the whole file. */
    public long size() {
        return pages(buffersOffset() + (long) buffers() * bufferSize);
    }

    private long ringSize() {
        return pages(RingPlace.HEADER_SIZE + (long) slots * SlotWord.SLOT_SIZE);
    }

    private static long pages(long bytes) {
        return (bytes + PAGE - 1) & -PAGE;
    }

    /**
     * Writes the structures of an idle port into fresh memory, which must be zero: empty rings, each slot with a buffer
     * of its own.
     *
     * @param base address of the mapping of {@link #size} bytes
     * @param name the port's, such as {@code vale0:a}; cut to 15 bytes
     */
    public void format(long base, String name) {
        BufferPool buffers = bufferPool(base);
        long[] rings = new long[txRings + rxRings];
        for (int i = 0; i < rings.length; i++) {
            boolean rx = i >= txRings;
            rings[i] = base + txRingOffset(i);
            NetmapFormat.writeRing(rings[i], slots, buffers, rx ? i - txRings : i, rx);
            for (int slot = 0; slot < slots; slot++) {
                NetmapFormat.writeSlot(rings[i], slot, BufferPool.FIRST_BUFFER + i * slots + slot);
            }
        }
        NetmapFormat.writeInterface(
                base + regionOffset(), name, NetmapFormat.RingCounts.of(txRings, rxRings), rings, 0);
    }
}
