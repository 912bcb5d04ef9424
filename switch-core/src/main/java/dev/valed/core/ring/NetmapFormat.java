package dev.valed.core.ring;

import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import java.nio.charset.StandardCharsets;

/** Writes the structures of net/netmap.h, API 14, into memory that is zero. Offsets inside them count from the structure. */
public final class NetmapFormat {

    /** NETMAP_API. */
    public static final int API_VERSION = 14;

    private static final int IF_NAME = 0;
    private static final int IF_NAME_LENGTH = 16;
    private static final int IF_VERSION = 16;
    private static final int IF_TX_RINGS = 24;
    private static final int IF_RX_RINGS = 28;
    private static final int IF_BUFFERS_HEAD = 32;
    private static final int IF_HOST_TX_RINGS = 36;
    private static final int IF_HOST_RX_RINGS = 40;
    private static final int IF_RING_OFFSETS = 56;

    private static final int RING_BUFFER_OFFSET = 0;
    private static final int RING_SLOTS = 8;
    private static final int RING_BUFFER_SIZE = 12;
    private static final int RING_ID = 16;
    private static final int RING_TAIL = 28;

    private NetmapFormat() {}

    /** How many rings of each kind a port has, as its struct netmap_if says. */
    public record RingCounts(int tx, int rx, int hostTx, int hostRx) {

        /** A port without host rings. */
        public static RingCounts of(int tx, int rx) {
            return new RingCounts(tx, rx, 0, 0);
        }

        public int all() {
            return tx + hostTx + rx + hostRx;
        }
    }

    /** Bytes of a struct netmap_if for a port with so many rings in all. */
    public static int interfaceSize(int rings) {
        return IF_RING_OFFSETS + 8 * rings;
    }

    /**
     * Writes a struct netmap_if.
     *
     * @param address     of the structure
     * @param name        of the port; cut to 15 bytes
     * @param ringAddress of each struct netmap_ring: tx, host tx, rx, host rx; 0 for one that this opening has not
     * @param buffersHead first of the extra buffers, 0 if there are none
     */
    public static void writeInterface(
            long address, String name, RingCounts counts, long[] ringAddress, int buffersHead) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        SharedMemory.copyIn(bytes, 0, address + IF_NAME, Math.min(bytes.length, IF_NAME_LENGTH - 1));
        SharedMemory.putInt(address + IF_VERSION, API_VERSION);
        SharedMemory.putInt(address + IF_TX_RINGS, counts.tx());
        SharedMemory.putInt(address + IF_RX_RINGS, counts.rx());
        SharedMemory.putInt(address + IF_BUFFERS_HEAD, buffersHead);
        SharedMemory.putInt(address + IF_HOST_TX_RINGS, counts.hostTx());
        SharedMemory.putInt(address + IF_HOST_RX_RINGS, counts.hostRx());
        for (int i = 0; i < ringAddress.length; i++) {
            long offset = ringAddress[i] == 0 ? 0 : ringAddress[i] - address;
            SharedMemory.putLong(address + IF_RING_OFFSETS + 8L * i, offset);
        }
    }

    /**
     * Writes a struct netmap_ring of an idle ring; {@link #writeSlot} gives its slots buffers.
     *
     * @param address of the structure
     * @param slots   of the ring, any number above 0
     * @param id      number of the ring among those of its kind
     * @param rx      whether the program receives by it
     */
    public static void writeRing(long address, int slots, BufferPool buffers, int id, boolean rx) {
        SharedMemory.putLong(address + RING_BUFFER_OFFSET, buffers.address() - address);
        SharedMemory.putInt(address + RING_SLOTS, slots);
        SharedMemory.putInt(address + RING_BUFFER_SIZE, buffers.bufferSize());
        SharedMemory.putInt(address + RING_ID, id | (rx ? 1 << 16 : 0));
        SharedMemory.putInt(address + RING_TAIL, rx ? 0 : slots - 1);
    }

    /** Gives a slot of the ring at {@code ringAddress} a buffer. */
    public static void writeSlot(long ringAddress, int slot, int buffer) {
        long address = ringAddress + RingPlace.HEADER_SIZE + (long) slot * SlotWord.SLOT_SIZE;
        SharedMemory.putLong(address, SlotWord.of(buffer, 0, 0));
    }
}
