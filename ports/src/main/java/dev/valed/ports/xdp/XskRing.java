package dev.valed.ports.xdp;

import dev.valed.core.memory.SharedMemory;

/**
 * One of the four rings of an AF_XDP socket, see {@code af_xdp.rst} of the kernel's documentation: one side produces
 * entries, the other consumes them, and each has a counter of 32 bits that only it writes, and that wraps.
 *
 * <p>Counters of the other side are read with {@link #produced} or {@link #consumed}, and are not to be believed when they
 * differ by more than {@code size}.
 *
 * @param producer address of the producer's counter
 * @param consumer address of the consumer's counter
 * @param flags    address of the word by which the kernel asks to be woken
 * @param entries  address of entry 0
 * @param size     entries, a power of two
 */
record XskRing(long producer, long consumer, long flags, long entries, int size) {

    /** Bytes of an entry of the receive and transmit rings, {@code struct xdp_desc}: address, length, options. */
    static final int DESCRIPTOR_BYTES = 16;
    /** Bytes of an entry of the fill and completion rings: an address. */
    static final int ADDRESS_BYTES = 8;

    /** XDP_RING_NEED_WAKEUP of {@code linux/if_xdp.h}. */
    private static final int NEED_WAKEUP = 1;

    int mask() {
        return size - 1;
    }

    /** Entries made so far; what is in them is seen after this. */
    int produced() {
        return SharedMemory.getIntAcquire(producer);
    }

    /** Entries used so far; they can be written again after this. */
    int consumed() {
        return SharedMemory.getIntAcquire(consumer);
    }

    void setProduced(int count) {
        SharedMemory.putIntRelease(producer, count);
    }

    void setConsumed(int count) {
        SharedMemory.putIntRelease(consumer, count);
    }

    /**
     * Whether the kernel has stopped looking at the ring, and wants a call to begin again. To be asked after a full fence
     * behind the last {@link #setProduced}.
     */
    boolean needsWakeup() {
        return (SharedMemory.getIntOpaque(flags) & NEED_WAKEUP) != 0;
    }

    /** Address of descriptor {@code cursor}. */
    long descriptor(int cursor) {
        return entries + (long) (cursor & size - 1) * DESCRIPTOR_BYTES;
    }

    /** Address of entry {@code cursor} where entries are addresses. */
    long address(int cursor) {
        return entries + (long) (cursor & size - 1) * ADDRESS_BYTES;
    }
}
