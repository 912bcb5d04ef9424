package dev.valed.ports.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A timer descriptor, see {@code timerfd_create(2)}: it becomes readable when the time is up, once for each start. Nobody
 * need ever read it.
 */
public final class TimerFd implements AutoCloseable {
    // time.h and sys/timerfd.h
    private static final int CLOCK_MONOTONIC = 1;
    private static final int TFD_CLOEXEC = SystemCalls.O_CLOEXEC;
    private static final int TFD_NONBLOCK = SystemCalls.O_NONBLOCK;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final OwnedFd fd;
    /** struct itimerspec: it_interval, which stays zero, and it_value. */
    private final MemorySegment time = Arena.ofAuto().allocate(32, Long.BYTES);

    private TimerFd(OwnedFd fd) {
        this.fd = fd;
    }

    /**
     * Creates one that does not run.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public static TimerFd create() throws SystemCallException {
        return new TimerFd(SystemCalls.timerfd(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    }

    /** Returns the descriptor, to wait on; it stays owned here. */
    public int fd() {
        return fd.number();
    }

    /**
     * Starts it anew. One thread at a time; never blocks, throws or allocates. A closed one is left alone.
     *
     * @param nanos from now on, 1 or more
     */
    public void start(long nanos) {
        time.set(ValueLayout.JAVA_LONG, 16, nanos / NANOS_PER_SECOND);
        time.set(ValueLayout.JAVA_LONG, 24, nanos % NANOS_PER_SECOND);
        Downcalls.setTimer(fd.numberOrClosed(), time.address());
    }

    @Override
    public void close() {
        fd.close();
    }
}
