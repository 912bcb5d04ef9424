package dev.valed.core.offload;

import dev.valed.core.memory.SharedMemory;

/** Reads and writes the numbers of network headers, which begin with their highest byte, at any address. */
final class NetworkOrder {

    private NetworkOrder() {}

    static int getByte(long address) {
        return SharedMemory.getByte(address) & 0xff;
    }

    static int getShort(long address) {
        return getByte(address) << 8 | getByte(address + 1);
    }

    static void putShort(long address, int value) {
        SharedMemory.putByte(address, (byte) (value >>> 8));
        SharedMemory.putByte(address + 1, (byte) value);
    }

    static int getInt(long address) {
        return Integer.reverseBytes(SharedMemory.getInt(address));
    }

    static void putInt(long address, int value) {
        SharedMemory.putInt(address, Integer.reverseBytes(value));
    }
}
