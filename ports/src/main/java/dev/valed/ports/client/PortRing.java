package dev.valed.ports.client;

import dev.valed.core.frame.SlotWord;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.port.Binding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * What sending and receiving have in common: some slots of the ring are {@linkplain #available available} to this
 * program, numbered from 0; it uses them from the first on, {@linkplain #advance moves on}, and {@linkplain #sync
 * syncs}, by which the daemon takes notice. Until the sync the daemon touches none of it.
 *
 * <p>A ring belongs to one thread at a time; different rings may belong to different threads. Nothing is allocated,
 * and no system call is made but to sleep and to wake. After the close of the port every method throws
 * {@link IllegalStateException} or {@link PortDisconnectedException}.
 *
 * <p>The daemon's words are checked as it checks ours: what cannot be is an {@link IllegalStateException}.
 */
public abstract sealed class PortRing permits TxRing, RxRing {

    /** How long {@link #await} looks before it sleeps, unless {@link #lookFor} says otherwise, in ns. */
    public static final long DEFAULT_LOOK_NANOS = 50_000;

    /**
     * Offset in the ring's block: not 0 says to libvale-netmap.so that this ring's call is read by this program alone, so
     * that the monitors of the ring, which would share it, look every millisecond instead.
     */
    private static final int ALONE = SyncLayout.NOTES + 44;

    static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

    final PortSession session;
    final MemorySegment memory;
    final int mask;
    /** Offset of the word by which this side says how far it has come. */
    final long headWord;

    private final RingWait wait;
    private final long tailWord;
    private final long waitWord;
    private final long slots;
    private final long buffers;
    private final int bufferSize;
    private final int usableBuffers;

    /** Slots that this side has finished with, free-running; published by the sync. */
    int head;
    /** Slots from head on that are this side's. */
    int owned;

    private int sleeps;
    private long lookNanos = DEFAULT_LOOK_NANOS;

    PortRing(PortSession session, RingWait wait, Binding.Ring ring) {
        this.session = session;
        this.wait = wait;
        this.memory = session.memory();
        this.mask = ring.slots() - 1;
        this.headWord = ring.sync() + SyncLayout.HEAD;
        this.tailWord = ring.sync() + SyncLayout.TAIL;
        this.waitWord = ring.sync() + SyncLayout.WAIT;
        this.slots = ring.ring() + RingPlace.HEADER_SIZE;
        WORD.setOpaque(memory, ring.sync() + ALONE, 1);
        PortShape shape = session.shape();
        this.buffers = shape.binding().buffersOffset();
        this.bufferSize = shape.binding().bufferSize();
        this.usableBuffers = shape.usableBuffers() - BufferPool.FIRST_BUFFER;
    }

    /** Slots of the ring; one less can be available. */
    public final int slots() {
        return mask + 1;
    }

    /** Bytes of one slot's buffer; a longer frame takes several slots. */
    public final int bufferSize() {
        return bufferSize;
    }

    /** Slots that this program may use now: looks at what the daemon has done meanwhile. */
    public final int available() {
        int tail = (int) WORD.getAcquire(memory, tailWord); // pairs with the worker's release of its tail
        int found = distance(tail);
        if (Integer.compareUnsigned(found, mask) > 0) {
            throw new IllegalStateException("the daemon says that " + Integer.toUnsignedString(found) + " of " + mask
                    + " slots of port " + session.name() + " are available");
        }
        owned = found;
        return found;
    }

    /** Slots from head on that are this side's if the daemon's tail is this. */
    abstract int distance(int tail);

    /**
     * Address of the first byte of available slot {@code slot}'s buffer, as an offset in {@link #memory}.
     *
     * @param slot 0 to the last {@link #available} - 1
     */
    public final long bufferOffset(int slot) {
        int buffer = (int) WORD.getOpaque(memory, slotOffset(slot));
        if (Integer.compareUnsigned(buffer - BufferPool.FIRST_BUFFER, usableBuffers) >= 0) {
            throw new IllegalStateException("slot " + slot + " names buffer " + Integer.toUnsignedString(buffer));
        }
        return buffers + (long) buffer * bufferSize;
    }

    /** The port's memory, which the buffers are in; the same for all its rings. */
    public final MemorySegment memory() {
        return memory;
    }

    final long slotOffset(int slot) {
        return slots + (long) (head + Objects.checkIndex(slot, owned) & mask) * SlotWord.SLOT_SIZE;
    }

    /**
     * Moves on by this many slots: slot {@code count} becomes slot 0.
     *
     * @param count 0 to the last {@link #available}
     */
    public final void advance(int count) {
        if (count < 0 || count > owned) {
            throw new IllegalArgumentException("advance by " + count + " is not accepted: 0 to " + owned + " is");
        }
        head += count;
        owned -= count;
    }

    /** Lets the daemon know how far this program has moved on. */
    public abstract void sync();

    /**
     * Sets how long {@link #await} looks, offering the processor to others, before it sleeps. Sleeping costs the one
     * that has to wake this program a system call, and waking some ten microseconds.
     *
     * @param nanos 0 to sleep at once
     */
    public final void lookFor(long nanos) {
        lookNanos = Math.max(0, nanos);
    }

    /**
     * Waits until enough slots are available. Interrupting the thread does not end the wait; closing the port does.
     *
     * @param wanted slots, 1 to {@link #slots} - 1
     * @param nanos  how long at most; 0 or less does not wait
     * @return slots available, fewer than wanted if the time is up
     * @throws PortDisconnectedException if there are fewer and there will be no more
     */
    public final int await(int wanted, long nanos) throws PortDisconnectedException {
        if (wanted < 1 || wanted > mask) {
            throw new IllegalArgumentException(
                    "waiting for " + wanted + " slots is not accepted: 1 to " + mask + " is");
        }
        int found = available();
        if (found >= wanted) {
            return found;
        }
        session.enter();
        try {
            return nanos > 0 ? look(wanted, nanos) : giveUp(wanted);
        } finally {
            session.leave();
        }
    }

    private int look(int wanted, long nanos) throws PortDisconnectedException {
        long start = System.nanoTime();
        long limit = Math.min(lookNanos, nanos);
        while (System.nanoTime() - start < limit) {
            Thread.yield(); // and not a spin: what is waited for may need this processor
            int found = available();
            if (found >= wanted) {
                return found;
            }
        }
        return sleep(wanted, start, nanos);
    }

    private int sleep(int wanted, long start, long nanos) throws PortDisconnectedException {
        long left = nanos - (System.nanoTime() - start);
        while (left > 0) {
            WORD.setOpaque(memory, waitWord, ++sleeps); // odd: a worker that moves its tail from here on calls
            VarHandle.fullFence(); // between our waiting word and its tail: see SyncLayout
            if (available() < wanted) {
                wait.sleep(left);
            }
            WORD.setOpaque(memory, waitWord, ++sleeps);
            int found = available();
            if (found >= wanted) {
                return found;
            }
            wait.requireConnected();
            left = nanos - (System.nanoTime() - start);
        }
        return available();
    }

    private int giveUp(int wanted) throws PortDisconnectedException {
        wait.sleep(0);
        int found = available();
        if (found < wanted) {
            wait.requireConnected();
        }
        return found;
    }

    final void closeWait() {
        wait.close();
    }
}
