package dev.valed.ports.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A pipe by which this process wakes another that it does not trust: the other waits on the read end.
 *
 * <p>Why not an {@link EventFd}: descriptors of one eventfd share their flags, so the other process could make it block
 * and fill it, and {@link #signal()} would then stop a worker for ever. The two ends of a pipe have flags of their own,
 * and the write end never leaves this process: when the pipe is full the signal is dropped, and nothing is lost, as a
 * reader of a full pipe does not sleep. The reader empties it by reading until EAGAIN.
 */
public final class WakeupPipe implements AutoCloseable {
    private static final MemorySegment BYTE = Arena.global().allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1);
    /** Where calls are read to that nobody looks at; the kernel may write to it for several threads at once. */
    private static final MemorySegment DRAIN = Arena.global().allocate(4096);

    /** A pipe holds 64 KiB. */
    private static final int MOST_READS = 17;

    private final OwnedFd readEnd;
    private final OwnedFd writeEnd;

    private WakeupPipe(OwnedFd readEnd, OwnedFd writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    /**
     * Creates an empty pipe, both ends non-blocking.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public static WakeupPipe create() throws SystemCallException {
        OwnedFd[] ends = SystemCalls.pipe(SystemCalls.O_NONBLOCK | SystemCalls.O_CLOEXEC);
        return new WakeupPipe(ends[0], ends[1]);
    }

    /** Returns the read end, to pass to the other process; it stays owned here. */
    public int readEnd() {
        return readEnd.number();
    }

    /**
     * Opens the read end once more, with flags of its own: whoever has it cannot make those block who have the other.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public OwnedFd openReadEnd() throws SystemCallException {
        return SystemCalls.open("/proc/self/fd/" + readEnd.number(), SystemCalls.O_NONBLOCK);
    }

    /** Returns the write end, to pass to a process that wakes in our stead; it stays owned here. */
    public int writeEnd() {
        return writeEnd.number();
    }

    /** Wakes whoever waits on the read end. Any thread; never blocks, throws or allocates. */
    public void signal() {
        Downcalls.tryWrite(writeEnd.numberOrClosed(), BYTE.address(), 1);
    }

    /**
     * Reads whatever is in the pipe, for a worker that is called by it. Never blocks, throws or allocates. Somebody who
     * goes on writing does not keep it here.
     */
    void drain() {
        for (int i = 0; i < MOST_READS; i++) {
            if (Downcalls.tryRead(readEnd.numberOrClosed(), DRAIN.address(), DRAIN.byteSize()) < DRAIN.byteSize()) {
                return;
            }
        }
    }

    @Override
    public void close() {
        writeEnd.close();
        readEnd.close();
    }
}
