package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/** Reads and writes what several structs have. */
final class StructFields {

    private StructFields() {}

    static int getShort(ByteBuffer bytes) {
        return Short.toUnsignedInt(bytes.getShort());
    }

    /** nr_tx_slots to nr_host_rx_rings. */
    static RingCounts getRings(ByteBuffer bytes) {
        int txSlots = bytes.getInt();
        int rxSlots = bytes.getInt();
        return new RingCounts(txSlots, rxSlots, getShort(bytes), getShort(bytes), getShort(bytes), getShort(bytes));
    }

    static void putRings(ByteBuffer bytes, RingCounts rings) {
        bytes.putInt(rings.txSlots()).putInt(rings.rxSlots());
        bytes.putShort((short) rings.txRings()).putShort((short) rings.rxRings());
        bytes.putShort((short) rings.hostTxRings()).putShort((short) rings.hostRxRings());
    }
}
