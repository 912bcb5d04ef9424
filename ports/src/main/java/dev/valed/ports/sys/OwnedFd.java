package dev.valed.ports.sys;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that this object owns: closing the object closes the descriptor, once.
 *
 * <p>Closing is idempotent and safe from any thread, but the kernel gives the number out again at once. So the owner
 * closes it only when no other thread can still be in a call with the number.
 */
public final class OwnedFd implements AutoCloseable {
    private static final int CLOSED = -1;

    private final AtomicInteger number;

    private OwnedFd(int number) {
        this.number = new AtomicInteger(number);
    }

    /**
     * Takes over an open descriptor; from now on nobody else may close it.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public static OwnedFd adopt(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("file descriptor is " + number + "; accepted: 0 and above");
        }
        return new OwnedFd(number);
    }

    /**
     * Returns the number, for a call; it stays owned here.
     *
     * @throws IllegalStateException if the descriptor was closed
     */
    public int number() {
        int current = number.get();
        if (current == CLOSED) {
            throw new IllegalStateException("file descriptor was closed");
        }
        return current;
    }

    /** Returns the number, or -1 after {@link #close()}: the kernel then answers EBADF. For calls that must not throw. */
    int numberOrClosed() {
        return number.get();
    }

    /** Returns whether the descriptor is still open. */
    public boolean isOpen() {
        return number.get() != CLOSED;
    }

    /**
     * Gives the descriptor away: this object no longer closes it, the caller must.
     *
     * @throws IllegalStateException if the descriptor was closed
     */
    public int release() {
        int released = number.getAndSet(CLOSED);
        if (released == CLOSED) {
            throw new IllegalStateException("file descriptor was closed");
        }
        return released;
    }

    /** Closes the descriptor; later calls do nothing. {@code close(2)} frees the number even when it reports an error. */
    @Override
    public void close() {
        int closing = number.getAndSet(CLOSED);
        if (closing != CLOSED) {
            LibC.INSTANCE.close(closing);
        }
    }

    @Override
    public String toString() {
        int current = number.get();
        return current == CLOSED ? "fd closed" : "fd " + current;
    }
}
