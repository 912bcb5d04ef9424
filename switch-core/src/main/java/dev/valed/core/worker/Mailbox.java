package dev.valed.core.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Messages from the control thread to one worker: a bounded queue with one writer and one reader. The writer's callers
 * see to it that there is one at a time.
 */
public final class Mailbox<T> {

    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Object[].class);

    private final @Nullable Object[] slots;
    private final int mask;
    /** The writer's own. */
    private int written;
    /** The reader's own. */
    private int read;

    /** @param capacity a power of two */
    public Mailbox(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("mailbox capacity " + capacity + " is not a power of two");
        }
        slots = new @Nullable Object[capacity];
        mask = capacity - 1;
    }

    /** Writer only. Returns false when the box is full. */
    public boolean offer(T message) {
        int slot = written & mask;
        if (SLOTS.getAcquire(slots, slot) != null) { // pairs with the release in poll: the reader is done with it
            return false;
        }
        SLOTS.setRelease(slots, slot, message); // pairs with the acquire in poll
        written++;
        return true;
    }

    /** Reader only: the oldest message, taken out, or null when there is none. */
    @SuppressWarnings("unchecked")
    public @Nullable T poll() {
        int slot = read & mask;
        Object message = SLOTS.getAcquire(slots, slot);
        if (message == null) {
            return null;
        }
        SLOTS.setRelease(slots, slot, null);
        read++;
        return (T) message;
    }

    /** Reader only. */
    public boolean isEmpty() {
        return SLOTS.getAcquire(slots, read & mask) == null;
    }
}
