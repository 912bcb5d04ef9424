package dev.valed.ports.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A set of descriptors to wait on, see {@code epoll(7)}.
 *
 * <p>One thread waits, with {@link #poll} or {@link #await}, and reads the events; these methods allocate nothing. Any
 * thread may add and remove, also during a wait. The set watches open file descriptions: a descriptor that has
 * duplicates, perhaps in another process, must be removed before it is closed, or its events go on.
 */
public final class Epoll implements AutoCloseable {
    // sys/epoll.h
    /** EPOLLIN: there is something to read. */
    public static final int IN = 0x1;
    /** EPOLLOUT: there is room to write. */
    public static final int OUT = 0x4;
    /** EPOLLERR: an error is pending; always reported. */
    public static final int ERROR = 0x8;
    /** EPOLLHUP: the other end is gone; always reported. */
    public static final int HANG_UP = 0x10;
    /** EPOLLRDHUP: the other end has stopped sending. */
    public static final int READ_HANG_UP = 0x2000;
    /** EPOLLET: report each change once, not the state again and again. */
    public static final int EDGE_TRIGGERED = 1 << 31;

    private static final int EPOLL_CLOEXEC = SystemCalls.O_CLOEXEC;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;

    /** struct epoll_event is packed on x86-64 only (EPOLL_PACKED of bits/epoll.h). */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final long EVENT_BYTES = PACKED ? 12 : 16;
    private static final long DATA_OFFSET = PACKED ? 4 : 8;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLISECOND = 1_000_000L;

    private final OwnedFd fd;
    private final int maxEvents;

    // Owned by the waiting thread; freed with this object by the garbage collector.
    private final MemorySegment events;
    private final MemorySegment timeout = Arena.ofAuto().allocate(16, Long.BYTES);
    private final CallState state = new CallState();
    private boolean precise = true;

    private Epoll(OwnedFd fd, int maxEvents) {
        this.fd = fd;
        this.maxEvents = maxEvents;
        this.events = Arena.ofAuto().allocate(maxEvents * EVENT_BYTES, Long.BYTES);
    }

    /**
     * Creates an empty set.
     *
     * @param maxEvents the most events one wait reports, 1 or more; further ones are left for the next
     * @throws SystemCallException if there are no descriptors left
     */
    public static Epoll create(int maxEvents) throws SystemCallException {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("maxEvents is " + maxEvents + "; accepted: 1 and above");
        }
        return new Epoll(SystemCalls.epollCreate(EPOLL_CLOEXEC), maxEvents);
    }

    /**
     * Adds a descriptor. If it is ready already, that is reported too, also when edge-triggered.
     *
     * @param interest {@link #IN}, {@link #OUT} and so on, added up
     * @param data what {@link #data} returns with its events
     * @throws SystemCallException if it is in the set already (EEXIST) or cannot be waited on (EPERM)
     */
    public void add(int descriptor, int interest, long data) throws SystemCallException {
        control("EPOLL_CTL_ADD", EPOLL_CTL_ADD, descriptor, interest, data);
    }

    /**
     * Changes what is waited for.
     *
     * @throws SystemCallException if the descriptor is not in the set (ENOENT)
     */
    public void modify(int descriptor, int interest, long data) throws SystemCallException {
        control("EPOLL_CTL_MOD", EPOLL_CTL_MOD, descriptor, interest, data);
    }

    /**
     * Removes a descriptor, which must still be open. The waiting thread may hold an event of it already.
     *
     * @throws SystemCallException if the descriptor is not in the set (ENOENT), or the set is closed (EBADF)
     */
    public void remove(int descriptor) throws SystemCallException {
        control("EPOLL_CTL_DEL", EPOLL_CTL_DEL, descriptor, 0, 0);
    }

    private void control(String name, int operation, int descriptor, int interest, long data)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES, Long.BYTES);
            event.set(ValueLayout.JAVA_INT, 0, interest);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, data);
            SystemCalls.epollControl(fd, name, operation, descriptor, event.address());
        }
    }

    /**
     * Looks without waiting.
     *
     * @return events there are to read, 0 if none, or a negative error number
     */
    public int poll() {
        return Downcalls.epollWait(state, fd.numberOrClosed(), events.address(), maxEvents, 0);
    }

    /**
     * Waits for the first event.
     *
     * @param nanos the longest wait; where the system lacks {@code epoll_pwait2(2)} (Linux 5.11, glibc 2.35) it is
     *     rounded up to milliseconds
     * @return events there are to read, 0 if the time is up, or a negative error number, -EINTR after a signal
     */
    public int await(long nanos) {
        long wait = Math.max(nanos, 0);
        if (precise) {
            timeout.set(ValueLayout.JAVA_LONG, 0, wait / NANOS_PER_SECOND);
            timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, wait % NANOS_PER_SECOND);
            int count = Downcalls.epollWaitPrecisely(
                    state, fd.numberOrClosed(), events.address(), maxEvents, timeout.address());
            // EPERM: a sandbox that does not know the call and does not say ENOSYS.
            if (count != -Errno.ENOSYS.number() && count != -Errno.EPERM.number()) {
                return count;
            }
            precise = false;
        }
        long milliseconds = wait / NANOS_PER_MILLISECOND + (wait % NANOS_PER_MILLISECOND == 0 ? 0 : 1);
        return Downcalls.epollWait(state, fd.numberOrClosed(), events.address(), maxEvents, (int)
                Math.min(milliseconds, Integer.MAX_VALUE));
    }

    /** Returns what happened in event {@code index} of the last wait: {@link #IN} and so on, added up. */
    public int happened(int index) {
        return events.get(ValueLayout.JAVA_INT_UNALIGNED, index * EVENT_BYTES);
    }

    /** Returns the number that the descriptor of event {@code index} of the last wait was added with. */
    public long data(int index) {
        return events.get(ValueLayout.JAVA_LONG_UNALIGNED, index * EVENT_BYTES + DATA_OFFSET);
    }

    /** Closes the set, not the descriptors in it. No thread may be waiting. */
    @Override
    public void close() {
        fd.close();
    }
}
