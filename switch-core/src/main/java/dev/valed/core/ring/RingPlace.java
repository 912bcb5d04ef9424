package dev.valed.core.ring;

/**
 * Where one ring lies in this process' mapping of its memory.
 *
 * @param sync  address of its block of words, see {@link SyncLayout}
 * @param ring  address of its struct netmap_ring, which the slots follow
 * @param slots a power of two, 16 to 4,096
 */
public record RingPlace(long sync, long ring, int slots) {

    /** Bytes of struct netmap_ring in front of the first slot. */
    public static final int HEADER_SIZE = 256;

    /** Address of the first slot. */
    public long firstSlot() {
        return ring + HEADER_SIZE;
    }
}
