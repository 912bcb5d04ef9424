package dev.valed.ports.client;

import dev.valed.core.frame.SlotWord;
import dev.valed.ports.netmap.port.Binding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Receives frames. Its available slots hold frames: read them, {@link #advance}, and {@link #sync} to give the slots
 * back. While none are free the switch drops frames to this port.
 *
 * <p>A slot of length 0 is not a frame; skip it. What a buffer holds can only be changed by the daemon before the sync
 * that gives it back if the daemon breaks its word.
 */
public final class RxRing extends PortRing {

    RxRing(PortSession session, RingWait wait, Binding.Ring ring) {
        super(session, wait, ring);
    }

    @Override
    int distance(int tail) {
        return tail - head;
    }

    /**
     * Bytes in the buffer of an available slot, 0 to {@link #bufferSize}.
     *
     * @param slot 0 to the last {@link #available} - 1
     */
    public int length(int slot) {
        int length = word(slot) & 0xffff;
        if (length > bufferSize()) {
            throw new IllegalStateException(
                    "slot " + slot + " has " + length + " bytes in a buffer of " + bufferSize());
        }
        return length;
    }

    /** Whether the frame goes on in the next slot. All slots of a frame become available together. */
    public boolean hasMore(int slot) {
        return (word(slot) >>> 16 & SlotWord.MORE_FRAGMENTS) != 0;
    }

    private int word(int slot) {
        return (int) WORD.getOpaque(memory, slotOffset(slot) + Integer.BYTES);
    }

    /**
     * Copies the next frame out, of however many slots, and advances over it and over empty slots before it;
     * {@link #sync} gives the slots back.
     *
     * @return null if no frame is there
     */
    public byte @Nullable [] take() {
        available();
        while (owned > 0 && length(0) == 0 && !hasMore(0)) {
            advance(1);
        }
        if (owned == 0) {
            return null;
        }
        int slots = 1;
        int length = length(0);
        while (hasMore(slots - 1)) {
            if (slots == owned || slots == SlotWord.MAX_CHAIN) {
                throw new IllegalStateException("the daemon delivered a frame without its end");
            }
            length += length(slots++);
        }
        byte[] frame = new byte[length];
        for (int slot = 0, done = 0; slot < slots; slot++) {
            // The length a second time: were it another now, the copy could not leave the array or the memory.
            int piece = Math.min(length(slot), length - done);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, bufferOffset(slot), frame, done, piece);
            done += piece;
        }
        advance(slots);
        return frame;
    }

    /** Gives back the slots advanced over. */
    @Override
    public void sync() {
        WORD.setRelease(memory, headWord, head); // pairs with the worker's acquire: the buffers are read
    }
}
