package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/**
 * struct nmreq_vale_newif: makes a persistent port. u32 nr_tx_slots, nr_rx_slots, u16 nr_tx_rings, nr_rx_rings, nr_mem_id,
 * 0; all in and out.
 *
 * @param rings without host rings
 */
public record NewInterface(RingCounts rings, int memoryId) implements RequestBody {

    static final int LENGTH = 16;

    static NewInterface get(ByteBuffer bytes) {
        int txSlots = bytes.getInt();
        int rxSlots = bytes.getInt();
        int txRings = StructFields.getShort(bytes);
        int rxRings = StructFields.getShort(bytes);
        return new NewInterface(new RingCounts(txSlots, rxSlots, txRings, rxRings, 0, 0), StructFields.getShort(bytes));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putInt(rings.txSlots()).putInt(rings.rxSlots());
        bytes.putShort((short) rings.txRings()).putShort((short) rings.rxRings());
        bytes.putInt(memoryId & 0xffff);
    }
}
