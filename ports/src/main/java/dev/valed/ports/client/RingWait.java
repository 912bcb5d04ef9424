package dev.valed.ports.client;

import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where the thread that uses a ring sleeps: until a worker calls, this program closes the port, or the time is up. When the
 * daemon hangs up it has another one looked for and goes on sleeping. Allocates nothing after its creation while the
 * daemon stays. One thread at a time, within a section of the {@link PortSession}.
 */
final class RingWait {
    private static final long CALL = 0;
    private static final long CONTROL = 1;
    private static final long CLOSING = 2;
    private static final long DRAIN_BYTES = 4096;
    /** Between two looks at whether there is a daemon again. */
    private static final long ABSENCE_NANOS = 20_000_000;

    private final PortSession session;
    /** In the order of the binding. */
    private final int ring;

    private final Epoll epoll;
    private final CallState state = new CallState();
    private final MemorySegment drained = Arena.ofAuto().allocate(DRAIN_BYTES);

    /** The connection that the epoll set watches; used by this ring until it watches the next one. */
    private Connection watched;
    /** The connection that is watched is at its end, and nothing of it is in the epoll set any more. */
    private boolean lost;

    private boolean closing;

    private RingWait(PortSession session, int ring, Epoll epoll, Connection watched) {
        this.session = session;
        this.ring = ring;
        this.epoll = epoll;
        this.watched = watched;
    }

    /** @param ring in the order of the binding */
    static RingWait create(PortSession session, int ring) throws SystemCallException {
        Connection first = session.connection();
        if (!first.retain()) {
            throw new IllegalStateException("port " + session.name() + " was closed by this program");
        }
        Epoll epoll = Epoll.create(3);
        RingWait wait = new RingWait(session, ring, epoll, first);
        try {
            epoll.add(session.closingFd(), Epoll.IN, CLOSING);
            wait.watch();
            return wait;
        } catch (SystemCallException e) {
            wait.close();
            throw e;
        }
    }

    private void watch() throws SystemCallException {
        epoll.add(watched.callFd(ring), Epoll.IN, CALL);
        epoll.add(watched.socket().fd(), 0, CONTROL); // whatever is asked for, the end is reported
    }

    /** Sleeps, or looks only if {@code nanos} is 0. May return early. The worker's calls so far are used up by it. */
    void sleep(long nanos) {
        if (lost && !watchNext()) {
            handle(nanos > 0 ? epoll.await(Math.min(nanos, ABSENCE_NANOS)) : epoll.poll());
            return;
        }
        handle(nanos > 0 ? epoll.await(nanos) : epoll.poll());
    }

    private void handle(int events) {
        boolean hungUp = false;
        for (int i = 0; i < events; i++) {
            long source = epoll.data(i);
            if (source == CALL) {
                hungUp |= !drain(epoll.happened(i));
            } else if (source == CONTROL) {
                hungUp = true;
            } else {
                closing = true;
            }
        }
        if (hungUp && !lost) {
            forget();
        }
    }

    /** Returns whether it may be filled again. */
    private boolean drain(int happened) {
        if ((happened & Epoll.IN) == 0) {
            return false;
        }
        long read;
        do {
            read = Downcalls.read(state, watched.callFd(ring), drained.address(), DRAIN_BYTES);
        } while (read == DRAIN_BYTES);
        return true;
    }

    private void forget() {
        lost = true;
        try {
            epoll.remove(watched.callFd(ring));
            epoll.remove(watched.socket().fd());
        } catch (SystemCallException e) {
            throw new IllegalStateException(e); // only for what is not in the set: a bug here
        }
        session.lost(watched);
    }

    /** Returns whether there is another connection. */
    private boolean watchNext() {
        Connection next = session.connection();
        if (next == watched || !next.retain()) {
            return false;
        }
        watched.release();
        watched = next;
        lost = false;
        try {
            watch();
            return true;
        } catch (SystemCallException e) {
            throw new IllegalStateException(e); // there is room for what was there before
        }
    }

    /** @throws PortDisconnectedException if the last {@link #sleep} found the port's end */
    void requireConnected() throws PortDisconnectedException {
        if (closing) {
            throw new PortDisconnectedException("port " + session.name() + " was closed by this program");
        }
        if (lost) {
            session.requireAlive();
        }
    }

    void close() {
        epoll.close();
        watched.release();
    }
}
