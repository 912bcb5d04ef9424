package dev.valed.bench.core;

import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.PortRings;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.Kick;
import dev.valed.core.ring.NetmapEgress;
import dev.valed.core.ring.NetmapIngress;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingFaults;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import java.lang.foreign.Arena;
import java.util.List;

/** A netmap port in this process' memory, and both ends of it: the core's rings, and a client reduced to two stores. */
final class MemoryClient {

    private final NetmapLayout layout = NetmapLayout.standard();
    private final long base;
    private final RingPlace tx;
    private final RingPlace rx;
    private final PortRings rings;
    private int txHead;

    MemoryClient(Arena arena, String name) {
        base = arena.allocate(layout.size(), 4096).address();
        layout.format(base, name);
        tx = layout.txPlace(base, 0);
        rx = layout.rxPlace(base, 0);
        BufferPool buffers = layout.bufferPool(base);
        RingFaults faults = new RingFaults();
        rings = new PortRings(
                List.of(new NetmapIngress(tx, buffers, 0, () -> {}, Kick.NONE, faults)),
                List.of(new NetmapEgress(rx, buffers, () -> {}, faults)));
    }

    PortRings rings() {
        return rings;
    }

    int slots() {
        return layout.slots();
    }

    /** Slot that {@link #offer} hands over {@code ahead} frames from now. */
    int nextSlot(int ahead) {
        return txHead + ahead & layout.slots() - 1;
    }

    /** Puts a frame's addresses and its length into a slot of the tx ring. */
    void prepare(int slot, long destination, long source, int length) {
        int buffer = BufferPool.FIRST_BUFFER + slot;
        long frame = base + layout.buffersOffset() + (long) buffer * layout.bufferSize();
        SharedMemory.putLong(frame, destination | source << 48);
        SharedMemory.putLong(frame + 8, source >>> 16 | 0x0008L << 32);
        long slots = base + layout.slotsOffset(layout.txRingOffset(0));
        SharedMemory.putLong(slots + (long) slot * SlotWord.SLOT_SIZE, SlotWord.of(buffer, length, 0));
    }

    /** Hands over the next {@code frames} slots. */
    void offer(int frames) {
        txHead += frames;
        SharedMemory.putIntRelease(tx.sync() + SyncLayout.HEAD, txHead);
    }

    /** Gives back everything received. */
    void consume() {
        SharedMemory.putIntRelease(
                rx.sync() + SyncLayout.HEAD, SharedMemory.getIntAcquire(rx.sync() + SyncLayout.TAIL));
    }
}
