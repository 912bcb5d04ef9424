package dev.valed.daemon.control;

/**
 * What a persistent port is to have. Two specifications are equal if they want the same.
 *
 * @param txSlots  of each ring that its program sends by: a power of two, 16 to 4,096
 * @param rxSlots  of each ring that its program receives by, likewise
 * @param txRings  1 to 16
 * @param rxRings  1 to 16
 * @param memoryId of the memory that it shares with other ports, 1 to 65,535; 0 for one of its own
 */
public record InterfaceSpec(int txSlots, int rxSlots, int txRings, int rxRings, int memoryId) {

    public static final int DEFAULT_SLOTS = 1024;
    public static final int MIN_SLOTS = 16;
    public static final int MAX_SLOTS = 4096;
    public static final int MAX_RINGS = 16;
    public static final int MAX_MEMORY_ID = 65_535;

    /** One with every default. */
    public static InterfaceSpec defaults() {
        return new InterfaceSpec(DEFAULT_SLOTS, DEFAULT_SLOTS, 1, 1, 0);
    }
}
