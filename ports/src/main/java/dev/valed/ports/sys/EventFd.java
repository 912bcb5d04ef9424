package dev.valed.ports.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An event descriptor, see {@code eventfd(2)}: whoever waits on it wakes when somebody {@linkplain #signal() signals}.
 *
 * <p><b>Not for signalling an untrusted process.</b> Descriptors of one eventfd share one set of flags: a process that
 * was passed a duplicate can clear O_NONBLOCK, raise the counter to its maximum, and so block the next signal for ever.
 * Towards clients use a {@link WakeupPipe}; an eventfd that only the client signals is harmless.
 */
public final class EventFd implements AutoCloseable {
    // sys/eventfd.h
    private static final int EFD_CLOEXEC = SystemCalls.O_CLOEXEC;
    private static final int EFD_NONBLOCK = SystemCalls.O_NONBLOCK;

    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);

    private final OwnedFd fd;
    private final MemorySegment counter = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

    private EventFd(OwnedFd fd) {
        this.fd = fd;
    }

    /**
     * Creates one with counter 0.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public static EventFd create() throws SystemCallException {
        return new EventFd(SystemCalls.eventfd(EFD_CLOEXEC | EFD_NONBLOCK));
    }

    /**
     * Takes over one that another process made and passed here, and makes it non-blocking.
     *
     * @throws SystemCallException if the flags cannot be changed; the descriptor is then closed
     */
    public static EventFd adopt(OwnedFd received) throws SystemCallException {
        try {
            SystemCalls.setNonBlocking(received);
        } catch (SystemCallException e) {
            received.close();
            throw e;
        }
        return new EventFd(received);
    }

    /** Returns the descriptor, to wait on or to pass to another process; it stays owned here. */
    public int fd() {
        return fd.number();
    }

    /**
     * Adds one to the counter and so wakes whoever waits. Any thread; never throws, allocates or (see above) blocks. A
     * counter at its maximum, and a closed eventfd, are left alone.
     */
    public void signal() {
        Downcalls.tryWrite(fd.numberOrClosed(), ONE.address(), Long.BYTES);
    }

    /**
     * Sets the counter back to 0, so that a level-triggered wait sleeps again. One thread at a time.
     *
     * @return whether it was above 0
     */
    public boolean drain() {
        return Downcalls.tryRead(fd.numberOrClosed(), counter.address(), Long.BYTES) == Long.BYTES;
    }

    @Override
    public void close() {
        fd.close();
    }
}
