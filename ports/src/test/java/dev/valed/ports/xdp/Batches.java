package dev.valed.ports.xdp;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Egress;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A worker's batch, filled with frames of a test. */
final class Batches {
    private static final int STRIDE = 4096;

    final FrameBatch batch = new FrameBatch();
    final PortCounters counters = new PortCounters();

    private final short[] order = new short[FrameBatch.CAPACITY];

    Batches(Arena arena) {
        batch.bufferStride = STRIDE;
        batch.bufferBase =
                arena.allocate((long) STRIDE * FrameBatch.CAPACITY, 64).address() + 64;
        for (short i = 0; i < order.length; i++) {
            order[i] = i;
        }
    }

    /** Frames of 14 to 1514 bytes. */
    static List<byte[]> frames(int count, Random random) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(frame(14 + random.nextInt(1501), random));
        }
        return frames;
    }

    /** A frame of an experimental type. */
    static byte[] frame(int length, Random random) {
        byte[] frame = new byte[length];
        random.nextBytes(frame);
        frame[0] = 2;
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    void fill(List<byte[]> frames) {
        batch.clear();
        batch.longestSlot = 0;
        frames.forEach(this::add);
    }

    void add(byte[] frame) {
        batch.add(slot(batch.frames, frame, 0), 0, 0);
    }

    private long slot(int buffer, byte[] bytes, int flags) {
        long word = SlotWord.of(buffer, bytes.length, flags);
        SharedMemory.copyIn(bytes, 0, batch.address(word), bytes.length);
        batch.longestSlot = Math.max(batch.longestSlot, bytes.length);
        return word;
    }

    /** A frame in three slots. */
    void addChain(byte[] first, byte[] second, byte[] third) {
        batch.beginChain();
        batch.addFurtherSlot(slot(1001, second, SlotWord.MORE_FRAGMENTS));
        batch.addFurtherSlot(slot(1002, third, 0));
        batch.add(slot(1000, first, SlotWord.MORE_FRAGMENTS), 0, 0);
    }

    /** Delivers frames, and wakes the receiver as a worker does. */
    int deliver(Egress egress, List<byte[]> frames) {
        fill(frames);
        return deliver(egress);
    }

    int deliver(Egress egress) {
        int taken = egress.deliver(batch, order, 0, batch.frames, counters);
        egress.wakeReceiver();
        return taken;
    }

    static byte[] bytes(FrameBatch batch, int frame) {
        byte[] bytes = new byte[SlotWord.length(batch.slot[frame])];
        SharedMemory.copyOut(batch.address(batch.slot[frame]), bytes, 0, bytes.length);
        return bytes;
    }
}
