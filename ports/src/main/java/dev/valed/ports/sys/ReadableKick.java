package dev.valed.ports.sys;

import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.Kick;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A descriptor that becomes readable when somebody kicks the worker that owns a ring: the read end of a pipe, or an end of
 * a socket pair, that other processes write bytes to. The worker empties it, so that the writer never finds it full.
 *
 * <p>It must be non-blocking, and no other process may have this end, or it could change that.
 */
public final class ReadableKick implements Kick {
    /** More than a pipe holds: whoever writes more meanwhile makes it readable again. */
    private static final int MOST_READS = 32;

    private static final int READ_LENGTH = 4096;

    /** What is read means nothing, so all can read to one place. */
    private static final MemorySegment NOWHERE = Arena.global().allocate(READ_LENGTH);

    private final int fd;

    /** Makes kicks of a descriptor, which stays the caller's and must be open until {@link #disconnect}. */
    public ReadableKick(int fd) {
        this.fd = fd;
    }

    @Override
    public void connect(Doorbell doorbell) throws IOException {
        EpollDoorbell.require(doorbell).watchDevice(fd, this::empty);
    }

    @Override
    public void disconnect(Doorbell doorbell) {
        if (doorbell instanceof EpollDoorbell epoll) {
            epoll.unwatchDevice(fd);
        }
    }

    private void empty() {
        int reads = 0;
        while (reads < MOST_READS && Downcalls.tryRead(fd, NOWHERE.address(), READ_LENGTH) > 0) {
            reads++;
        }
    }
}
