package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/**
 * struct nmreq_port_info_get: asks what a port has; made if it does not exist.
 *
 * <pre>
 * offset  0  u64 nr_memsize    out
 *         8  u32 nr_tx_slots   in and out, and so the five after it as in {@link Register}
 *        24  u16 nr_mem_id     in and out
 *        26  u16 0 (three)
 * </pre>
 */
public record PortInfo(long memorySize, RingCounts rings, int memoryId) implements RequestBody {

    static final int LENGTH = 32;

    static PortInfo get(ByteBuffer bytes) {
        return new PortInfo(bytes.getLong(), StructFields.getRings(bytes), StructFields.getShort(bytes));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putLong(memorySize);
        StructFields.putRings(bytes, rings);
        bytes.putLong(memoryId & 0xffffL);
    }
}
