package dev.valed.ports.client;

import dev.valed.core.frame.SlotWord;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.port.Binding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Sends frames. Its available slots are free: fill them, {@link #advance}, and {@link #sync} once for as many frames as
 * there are at hand.
 *
 * <p>A frame that is sent may be dropped on its way, as on any Ethernet. A sender that never waits for anything can
 * keep a receiver that shares its processor from running, and will then see most of its frames dropped.
 */
public final class TxRing extends PortRing {
    private final long workerSleepWord;
    private int published;
    /** The worker's sleep that was answered last. */
    private int kicked;

    TxRing(PortSession session, RingWait wait, Binding.Ring ring) {
        super(session, wait, ring);
        this.workerSleepWord = ring.sync() + SyncLayout.SLEEP;
    }

    @Override
    int distance(int tail) {
        return mask - (head - tail);
    }

    /**
     * Says what is in the buffer of an available slot.
     *
     * @param slot   0 to the last {@link #available} - 1
     * @param length bytes, 1 to {@link #bufferSize}
     * @param more   whether the frame goes on in the next slot, which must be handed over by the same sync
     */
    public void setSlot(int slot, int length, boolean more) {
        if (length < 1 || length > bufferSize()) {
            throw new IllegalArgumentException(
                    "length " + length + " is not accepted: 1 to " + bufferSize() + " bytes are");
        }
        // Both fields at once: length (16), flags (16). The sync's release makes them visible.
        WORD.set(memory, slotOffset(slot) + Integer.BYTES, length | (more ? SlotWord.MORE_FRAGMENTS << 16 : 0));
    }

    /** {@link #put(byte[], int, int)} of the whole array. */
    public boolean put(byte[] frame) {
        return put(frame, 0, frame.length);
    }

    /**
     * Copies a frame into the next free slots, as many as it needs, and advances over them; {@link #sync} sends it.
     *
     * @param length bytes from {@code offset} on: 1 to 64 × {@link #bufferSize}, as far as the ring has slots
     * @return false, with nothing done, if not enough slots are free
     */
    public boolean put(byte[] frame, int offset, int length) {
        int needed = slotsFor(length);
        if (needed > owned && needed > available()) {
            return false;
        }
        for (int slot = 0, done = 0; slot < needed; slot++) {
            int piece = Math.min(bufferSize(), length - done);
            MemorySegment.copy(frame, offset + done, memory, ValueLayout.JAVA_BYTE, bufferOffset(slot), piece);
            done += piece;
            setSlot(slot, piece, done < length);
        }
        advance(needed);
        return true;
    }

    /**
     * Slots that a frame takes.
     *
     * @throws IllegalArgumentException if it is too long for any number of slots, or empty
     */
    public int slotsFor(int length) {
        int most = Math.min(SlotWord.MAX_CHAIN, mask) * bufferSize();
        if (length < 1 || length > most) {
            throw new IllegalArgumentException(
                    "frame of " + length + " bytes is not accepted: 1 to " + most + " bytes are");
        }
        return (length + bufferSize() - 1) / bufferSize();
    }

    /** Hands over the slots advanced over, and wakes the worker if it sleeps. Does nothing if there are none. */
    @Override
    public void sync() {
        if (published == head) {
            return;
        }
        published = head;
        WORD.setRelease(memory, headWord, head); // pairs with the worker's acquire: slots and payload are written
        VarHandle.fullFence(); // between our head and the worker's sleep: see SyncLayout
        int sleep = (int) WORD.getAcquire(memory, workerSleepWord);
        if (SyncLayout.isAsleep(sleep) && sleep != kicked) {
            kicked = sleep;
            session.kick();
        }
    }
}
