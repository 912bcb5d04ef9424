package dev.valed.ports.netmap.port;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.BufferPool;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.request.RefusedException;

/**
 * Buffers that a registration has beyond those in its rings: a list through the first u32 of each that begins at
 * ni_bufs_head and ends with 0. The program owns it; when the registration ends, what is in it is given back.
 */
final class ExtraBuffers {

    /** Of one registration at most: 128 rings of 4,096 slots. */
    static final int MOST = 128 * 4096;

    private ExtraBuffers() {}

    /** A list of new buffers. */
    record Given(int head, int count) {}

    /** Gives as many as there are. */
    static Given take(NetmapMemory memory, int wanted, Payer payer) {
        int count = reserve(memory, wanted, payer);
        int head = 0;
        for (int i = 0; i < count; i++) {
            int buffer = memory.buffers().take();
            SharedMemory.putInt(address(memory, buffer), head);
            head = buffer;
        }
        return new Given(head, count);
    }

    /** Reserves this many, or half of that, and so on. */
    private static int reserve(NetmapMemory memory, int wanted, Payer payer) {
        for (int count = wanted; count > 0; count /= 2) {
            try {
                memory.buffers().reserve(count, payer);
                return count;
            } catch (RefusedException e) {
                // Fewer, then.
            }
        }
        return 0;
    }

    /** Takes those of the list of a registration that comes back. */
    static void adopt(NetmapMemory memory, long interfaceAddress, Payer payer) {
        int buffer = SharedMemory.getIntAcquire(interfaceAddress + NetmapInterface.BUFFERS_HEAD);
        for (int i = 0; i < MOST && isBuffer(memory, buffer); i++) {
            if (!memory.buffers().takeAt(buffer, payer)) {
                return;
            }
            buffer = SharedMemory.getIntAcquire(address(memory, buffer));
        }
    }

    /** Frees the list. A buffer that nobody has, as on the second round of a list that bites its tail, ends it. */
    static void free(NetmapMemory memory, long interfaceAddress) {
        int buffer = SharedMemory.getIntAcquire(interfaceAddress + NetmapInterface.BUFFERS_HEAD);
        while (isBuffer(memory, buffer) && memory.buffers().free(buffer)) {
            buffer = SharedMemory.getIntAcquire(address(memory, buffer));
        }
    }

    private static boolean isBuffer(NetmapMemory memory, int index) {
        return index >= BufferPool.FIRST_BUFFER && index < memory.bufferPool().count();
    }

    private static long address(NetmapMemory memory, int buffer) {
        return memory.bufferPool().address() + (long) buffer * memory.geometry().bufferSize();
    }
}
