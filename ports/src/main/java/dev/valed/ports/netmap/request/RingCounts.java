package dev.valed.ports.netmap.request;

/**
 * How many rings a port has and how many slots those have: nr_tx_slots and so on. In a request 0 means "whatever is usual".
 *
 * @param txSlots slots of each tx ring, NIC's and host's
 */
public record RingCounts(int txSlots, int rxSlots, int txRings, int rxRings, int hostTxRings, int hostRxRings) {

    /** Asks for nothing in particular. */
    public static final RingCounts USUAL = new RingCounts(0, 0, 0, 0, 0, 0);
}
