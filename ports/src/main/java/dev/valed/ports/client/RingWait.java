package dev.valed.ports.client;

import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where the thread that uses a ring sleeps: until a worker calls, the daemon or this program ends the port, or the time
 * is up. Allocates nothing after its creation. One thread at a time, within a section of the {@link PortSession}.
 */
final class RingWait {
    private static final long CALL = 0;
    private static final long CONTROL = 1;
    private static final long CLOSING = 2;
    private static final long DRAIN_BYTES = 4096;

    private final String port;
    private final int callFd;
    private final Epoll epoll;
    private final CallState state = new CallState();
    private final MemorySegment drained = Arena.ofAuto().allocate(DRAIN_BYTES);
    private @Nullable String end;

    private RingWait(String port, int callFd, Epoll epoll) {
        this.port = port;
        this.callFd = callFd;
        this.epoll = epoll;
    }

    /** @param ring tx rings first */
    static RingWait create(PortSession session, int ring) throws SystemCallException {
        Epoll epoll = Epoll.create(3);
        try {
            epoll.add(session.callFd(ring), Epoll.IN, CALL);
            epoll.add(session.socketFd(), 0, CONTROL); // whatever is asked for, the end is reported
            epoll.add(session.closingFd(), Epoll.IN, CLOSING);
            return new RingWait(session.name(), session.callFd(ring), epoll);
        } catch (SystemCallException e) {
            epoll.close();
            throw e;
        }
    }

    /** Sleeps, or looks only if {@code nanos} is 0. May return early. The worker's calls so far are used up by it. */
    void sleep(long nanos) {
        int events = nanos > 0 ? epoll.await(nanos) : epoll.poll();
        for (int i = 0; i < events; i++) {
            long source = epoll.data(i);
            if (source == CALL) {
                drain(epoll.happened(i));
            } else if (source == CONTROL) {
                end = "the daemon ended port " + port + ": it stopped, or the port was detached";
            } else {
                end = "port " + port + " was closed by this program";
            }
        }
    }

    private void drain(int happened) {
        if ((happened & Epoll.IN) == 0) {
            // Both ends may be seen at once, and the port's is the reason for the wakeups'.
            if (end == null) {
                end = "the daemon closed the wakeups of port " + port;
            }
            return;
        }
        long read;
        do {
            read = Downcalls.read(state, callFd, drained.address(), DRAIN_BYTES);
        } while (read == DRAIN_BYTES);
    }

    /** @throws PortDisconnectedException if the last {@link #sleep} found the port's end */
    void requireConnected() throws PortDisconnectedException {
        if (end != null) {
            throw new PortDisconnectedException(end);
        }
    }

    void close() {
        epoll.close();
    }
}
