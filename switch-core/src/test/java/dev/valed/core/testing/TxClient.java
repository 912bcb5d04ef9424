package dev.valed.core.testing;

import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.SyncLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The client's side of one tx ring: fills slots, hands them over with a release store of its head, and kicks the worker
 * if that sleeps. One thread uses it. What a hostile client may do is here too: raw slots and raw heads.
 */
public final class TxClient {

    private final long sync;
    private final long slots;
    private final long buffers;
    private final int bufferSize;
    private final int firstBuffer;
    private final int mask;
    private final Runnable kick;
    private int head;

    TxClient(NetmapLayout layout, long base, int ring, Runnable kick) {
        this.sync = layout.txPlace(base, ring).sync();
        this.slots = base + layout.slotsOffset(layout.txRingOffset(ring));
        this.buffers = base + layout.buffersOffset();
        this.bufferSize = layout.bufferSize();
        this.firstBuffer = BufferPool.FIRST_BUFFER + ring * layout.slots();
        this.mask = layout.slots() - 1;
        this.kick = kick;
    }

    /** Slots that may be filled now. */
    public int space() {
        return mask - (head - SharedMemory.getIntAcquire(sync + SyncLayout.TAIL));
    }

    /** Fills one slot for each frame, hands all of them over, and kicks. */
    public void send(Frame... frames) {
        for (Frame frame : frames) {
            put(frame);
        }
        publish();
    }

    /** As {@link #send}, as a chain of slots that hold {@code piece} bytes each, the last the rest. */
    public void sendChain(int piece, Frame frame) {
        putChain(piece, frame);
        publish();
    }

    /** Fills the next slot without handing it over. */
    public void put(Frame frame) {
        put(frame.bytes(), 0);
    }

    public void putChain(int piece, Frame frame) {
        byte[] bytes = frame.bytes();
        for (int at = 0; at < bytes.length; at += piece) {
            int end = Math.min(bytes.length, at + piece);
            put(Arrays.copyOfRange(bytes, at, end), end < bytes.length ? SlotWord.MORE_FRAGMENTS : 0);
        }
    }

    /** Fills the next slot and its buffer, with any flags. */
    public void put(byte[] bytes, int flags) {
        if (bytes.length > bufferSize) {
            throw new IllegalArgumentException(bytes.length + " bytes do not fit into a buffer of " + bufferSize);
        }
        int buffer = buffer();
        SharedMemory.copyIn(bytes, 0, buffers + (long) buffer * bufferSize, bytes.length);
        putSlot(SlotWord.of(buffer, bytes.length, flags));
    }

    /** The index of the buffer that belongs to the next slot, whatever was written there. */
    public int buffer() {
        return firstBuffer + (head & mask);
    }

    /** Writes the next slot as it is, whatever it says. */
    public void putSlot(long word) {
        if (space() <= 0) {
            throw new IllegalStateException("the tx ring is full: the test forgot to step the switch");
        }
        SharedMemory.putLong(slot(head), word);
        head++;
    }

    private long slot(int cursor) {
        return slots + (long) (cursor & mask) * SlotWord.SLOT_SIZE;
    }

    /** Hands over what was put: the sync point. */
    public void publish() {
        publishHead(head);
    }

    /** Writes any head, possible or not; what was put stays put. */
    public void publishHead(int value) {
        SharedMemory.putIntRelease(sync + SyncLayout.HEAD, value); // pairs with the acquire in NetmapIngress
        VarHandle.fullFence();
        if (SyncLayout.isAsleep(SharedMemory.getIntAcquire(sync + SyncLayout.SLEEP))) {
            kick.run();
        }
    }

    /** Slots put since the start. */
    public int head() {
        return head;
    }

    /** Begins to count at {@code cursor}, which the ingress must have been told too. */
    public void startAt(int cursor) {
        head = cursor;
        SharedMemory.putIntRelease(sync + SyncLayout.HEAD, cursor);
        SharedMemory.putIntRelease(sync + SyncLayout.TAIL, cursor);
    }

    /** Slots given back since the start. */
    public int tail() {
        return SharedMemory.getIntAcquire(sync + SyncLayout.TAIL);
    }

    /** Says, with an odd number, that the client sleeps until slots come back. */
    public void setWaiting(int word) {
        SharedMemory.putIntRelease(sync + SyncLayout.WAIT, word);
        VarHandle.fullFence();
    }

    /** Whether the worker asks to be kicked. */
    public boolean workerSleeps() {
        return SyncLayout.isAsleep(SharedMemory.getIntAcquire(sync + SyncLayout.SLEEP));
    }
}
