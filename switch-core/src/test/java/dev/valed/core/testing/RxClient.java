package dev.valed.core.testing;

import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.SyncLayout;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The client's side of one rx ring: reads what is published, joins chains, steps over empty slots, and gives the slots
 * back with a release store of its head. One thread uses it.
 */
public final class RxClient {

    private final long sync;
    private final long slots;
    private final long buffers;
    private final int bufferSize;
    private final int mask;
    private int head;

    RxClient(NetmapLayout layout, long base, int ring) {
        this.sync = layout.rxPlace(base, ring).sync();
        this.slots = base + layout.slotsOffset(layout.rxRingOffset(ring));
        this.buffers = base + layout.buffersOffset();
        this.bufferSize = layout.bufferSize();
        this.mask = layout.slots() - 1;
    }

    /** Takes all frames out and gives their slots back. */
    public List<Frame> receive() {
        return receive(Integer.MAX_VALUE);
    }

    /** Takes out {@code limit} frames at most. */
    public List<Frame> receive(int limit) {
        int tail = tail();
        List<Frame> frames = new ArrayList<>();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        while (head != tail && frames.size() < limit) {
            long word = word(head);
            head++;
            byte[] bytes = new byte[SlotWord.length(word)];
            SharedMemory.copyOut(bufferAddress(word), bytes, 0, bytes.length);
            frame.writeBytes(bytes);
            if (!SlotWord.hasMore(word) && frame.size() > 0) {
                frames.add(new Frame(frame.toByteArray()));
                frame.reset();
            }
        }
        if (frame.size() > 0) {
            throw new AssertionError("a chain without an end was published");
        }
        giveBack(head);
        return frames;
    }

    /** The slot words published and not given back, as they are. */
    public List<Long> words() {
        List<Long> words = new ArrayList<>();
        for (int cursor = head; cursor != tail(); cursor++) {
            words.add(word(cursor));
        }
        return words;
    }

    private long word(int cursor) {
        return SharedMemory.getLong(slot(cursor));
    }

    /** The address of a slot, for tests that write into it. */
    public long slot(int cursor) {
        return slots + (long) (cursor & mask) * SlotWord.SLOT_SIZE;
    }

    /** The address of the buffer that a slot word names. */
    public long bufferAddress(long word) {
        return buffers + (long) SlotWord.bufferIndex(word) * bufferSize;
    }

    /** Writes any head, possible or not. */
    public void giveBack(int value) {
        SharedMemory.putIntRelease(sync + SyncLayout.HEAD, value); // pairs with the acquire in NetmapEgress
    }

    /** Slots given back since the start. */
    public int head() {
        return head;
    }

    /** Slots published since the start. */
    public int tail() {
        return SharedMemory.getIntAcquire(sync + SyncLayout.TAIL);
    }

    /** Begins to count at {@code cursor}, which the egress must have been told too. */
    public void startAt(int cursor) {
        head = cursor;
        SharedMemory.putIntRelease(sync + SyncLayout.TAIL, cursor);
        giveBack(cursor);
    }

    /** Says, with an odd number, that the client sleeps until frames come. */
    public void setWaiting(int word) {
        SharedMemory.putIntRelease(sync + SyncLayout.WAIT, word);
        VarHandle.fullFence();
    }
}
