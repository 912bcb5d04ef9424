package dev.valed.stress;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.Kick;
import dev.valed.core.ring.NetmapEgress;
import dev.valed.core.ring.NetmapIngress;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingFaults;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.ring.Wakeup;
import java.lang.foreign.Arena;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The memory of one port, one ring each way, with the client's side of the protocol. Frames are all alike but for eight
 * bytes, the mark, at their very end.
 *
 * <p>jcstress makes states by the million and has no way to say that one is done with, so the memory is taken from a
 * pool and must be given back by the test's arbiter.
 */
public final class StressPort {

    /** The smallest ring. */
    public static final NetmapLayout LAYOUT = new NetmapLayout(1, 1, 16, 256);
    /** Bytes of every frame. */
    public static final int FRAME_LENGTH = 64;
    /** Sender of every frame; they all go to the broadcast address. */
    public static final long STATION = 0x0000_0000_0002L;

    private static final long WORD0 = MacAddress.BROADCAST | STATION << 48;
    private static final long WORD1 = STATION >>> 16;

    private static final ConcurrentLinkedQueue<StressPort> POOL = new ConcurrentLinkedQueue<>();
    private static final RingFaults FAULTS = new RingFaults();

    private final long base;

    private StressPort(long base) {
        this.base = base;
    }

    /** A port without frames. */
    public static StressPort take() {
        StressPort port = POOL.poll();
        if (port == null) {
            port = new StressPort(Arena.global().allocate(LAYOUT.size(), 4096).address());
        }
        SharedMemory.clear(port.base, LAYOUT.regionOffset());
        LAYOUT.format(port.base, "stress");
        return port;
    }

    /** By the arbiter, as the last thing. */
    public void giveBack() {
        POOL.add(this);
    }

    public NetmapIngress ingress(Wakeup client) {
        return new NetmapIngress(LAYOUT.txPlace(base, 0), LAYOUT.bufferPool(base), 0, client, Kick.NONE, FAULTS);
    }

    public NetmapEgress egress(Wakeup client) {
        return new NetmapEgress(LAYOUT.rxPlace(base, 0), LAYOUT.bufferPool(base), client, FAULTS);
    }

    // ---- the client sends

    /** Writes a frame into the buffer of a tx slot, and the slot. */
    public void write(int slot, long mark) {
        long frame = buffer(slot);
        SharedMemory.putLong(frame, WORD0);
        SharedMemory.putLong(frame + 8, WORD1);
        SharedMemory.putLong(frame + FRAME_LENGTH - 8, mark);
        SharedMemory.putLong(txSlot(slot), slotWord(slot));
    }

    /** Hands over all slots up to {@code head}. */
    public void handOver(int head) {
        SharedMemory.putIntRelease(tx() + SyncLayout.HEAD, head);
    }

    /** Slots that came back. */
    public int txTail() {
        return SharedMemory.getIntAcquire(tx() + SyncLayout.TAIL);
    }

    /** Whether the worker asks to be kicked. */
    public boolean isWorkerAsleep() {
        return SyncLayout.isAsleep(SharedMemory.getIntAcquire(tx() + SyncLayout.SLEEP));
    }

    // ---- the client receives

    /** Slots that were filled. */
    public int rxTail() {
        return SharedMemory.getIntAcquire(rx() + SyncLayout.TAIL);
    }

    /** Gives rx slots back, up to {@code head}. */
    public void giveSlotsBack(int head) {
        SharedMemory.putIntRelease(rx() + SyncLayout.HEAD, head);
    }

    /** The mark of the frame in an rx slot, 0 if there is no whole frame. */
    public long received(int slot) {
        long word = SharedMemory.getLong(rxSlot(slot));
        long frame = buffer(SlotWord.bufferIndex(word) - BufferPool.FIRST_BUFFER);
        boolean whole = SlotWord.length(word) == FRAME_LENGTH
                && SharedMemory.getLong(frame) == WORD0
                && SharedMemory.getLong(frame + 8) == WORD1;
        return whole ? SharedMemory.getLong(frame + FRAME_LENGTH - 8) : 0;
    }

    // ---- the client sleeps

    /** First half of falling asleep until there is room to send; a fence must follow. */
    public void armSender() {
        SharedMemory.putIntOpaque(tx() + SyncLayout.WAIT, 1);
    }

    /** First half of falling asleep until there are frames; a fence must follow. */
    public void armReceiver() {
        SharedMemory.putIntOpaque(rx() + SyncLayout.WAIT, 1);
    }

    // ---- the worker

    /** Address of the word by which the client sees what was received. */
    public long rxTailWord() {
        return rx() + SyncLayout.TAIL;
    }

    /** Fills the batch with the frames of tx slots {@code from} to {@code to - 1}, as if they had been received. */
    public void load(FrameBatch batch, int from, int to) {
        batch.clear();
        batch.bufferBase = base + LAYOUT.buffersOffset();
        batch.bufferStride = LAYOUT.bufferSize();
        batch.longestSlot = LAYOUT.bufferSize();
        for (int slot = from; slot < to; slot++) {
            batch.add(slotWord(slot), WORD0, WORD1);
        }
    }

    /** The mark of a frame in a batch, 0 if the frame is not whole. */
    public static long mark(FrameBatch batch, int frame) {
        long word = batch.slot[frame];
        boolean whole = SlotWord.length(word) == FRAME_LENGTH
                && batch.destination[frame] == MacAddress.BROADCAST
                && batch.source[frame] == STATION;
        return whole ? SharedMemory.getLong(batch.address(word) + FRAME_LENGTH - 8) : 0;
    }

    private long tx() {
        return LAYOUT.txPlace(base, 0).sync();
    }

    private long rx() {
        return LAYOUT.rxPlace(base, 0).sync();
    }

    private long slotWord(int slot) {
        return SlotWord.of(BufferPool.FIRST_BUFFER + slot, FRAME_LENGTH, 0);
    }

    private long txSlot(int slot) {
        return base + LAYOUT.slotsOffset(LAYOUT.txRingOffset(0)) + (long) slot * SlotWord.SLOT_SIZE;
    }

    private long rxSlot(int slot) {
        return base + LAYOUT.slotsOffset(LAYOUT.rxRingOffset(0)) + (long) slot * SlotWord.SLOT_SIZE;
    }

    /** Of a tx slot; those of the rx slots come behind. */
    private long buffer(int slot) {
        return base + LAYOUT.buffersOffset() + (long) (BufferPool.FIRST_BUFFER + slot) * LAYOUT.bufferSize();
    }
}
