package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.SeqPacketServer;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCallException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The thread that accepts clients, hears their requests and notices when they leave. It waits for nothing but its epoll
 * set: each event is one message at most, an answer that a client does not take ends its session, and the broker has a
 * thread of its own.
 *
 * <p>A connection counts until everything that was asked for it has been done, so the work that clients can pile up is
 * bounded by the number of connections.
 */
final class ControlLoop implements Runnable, AutoCloseable {
    private static final Logger LOG = System.getLogger(ControlLoop.class.getName());

    private static final long LISTENER = 0;
    private static final long BELL = 1;
    private static final long FIRST_SESSION = 2;

    private static final int MAX_EVENTS = 64;
    private static final int ACCEPTS_PER_EVENT = 16;
    private static final long HOUR_NANOS = 3_600_000_000_000L;
    /** After accept(2) failed, for lack of descriptors most likely, clients wait so long in the socket's queue. */
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

    private final SeqPacketServer listener;
    private final BrokerThread broker;
    private final Budgets budgets;
    private final Epoll epoll;
    private final EventFd bell;

    /** What other threads ask this one to do. */
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

    private final Map<Long, ControlSession> sessions = new HashMap<>();
    private long nextSession = FIRST_SESSION;
    /** Sessions that go on, and those that have ended while the broker still has something to do for them. */
    private int connections;

    private boolean acceptPaused;
    private long acceptPausedAt;
    /** No client could be accepted since the one that was logged. */
    private boolean acceptFailing;

    private boolean stopping;

    private ControlLoop(SeqPacketServer listener, BrokerThread broker, Budgets budgets, Epoll epoll, EventFd bell) {
        this.listener = listener;
        this.broker = broker;
        this.budgets = budgets;
        this.epoll = epoll;
        this.bell = bell;
    }

    /** @throws SystemCallException if there are no descriptors left; the arguments stay the caller's, as ever */
    static ControlLoop create(SeqPacketServer listener, BrokerThread broker, Budgets budgets)
            throws SystemCallException {
        Epoll epoll = Epoll.create(MAX_EVENTS);
        try {
            EventFd bell = EventFd.create();
            try {
                epoll.add(bell.fd(), Epoll.IN, BELL);
                epoll.add(listener.fd(), Epoll.IN, LISTENER);
                return new ControlLoop(listener, broker, budgets, epoll, bell);
            } catch (SystemCallException e) {
                bell.close();
                throw e;
            }
        } catch (SystemCallException e) {
            epoll.close();
            throw e;
        }
    }

    // ---- for any thread

    /** The loop's thread will run this. */
    void post(Runnable command) {
        commands.add(command);
        bell.signal();
    }

    /** Ends the sessions that have this port open, now or as soon as they begin, and tells the clients that it is gone. */
    void disconnect(NetmapPort port) {
        port.markRemoved();
        post(() -> List.copyOf(sessions.values()).stream()
                .filter(session -> session.has(port))
                .forEach(ControlSession::dismiss));
    }

    /** Ends all sessions; {@link #run} returns when the broker has closed the last port. */
    void stop() {
        post(() -> {
            stopping = true;
            List.copyOf(sessions.values()).forEach(ControlSession::end);
        });
    }

    // ---- the loop's thread

    @Override
    public void run() {
        while (!stopping || connections > 0) {
            int events = epoll.await(acceptPaused ? ACCEPT_PAUSE_NANOS : HOUR_NANOS);
            for (int i = 0; i < events; i++) {
                try {
                    handle(epoll.data(i), epoll.happened(i));
                } catch (RuntimeException | Error e) {
                    LOG.log(Level.ERROR, "handling a client failed", e);
                }
            }
            if (acceptPaused && System.nanoTime() - acceptPausedAt >= ACCEPT_PAUSE_NANOS) {
                acceptPaused = false;
                modify(listener.fd(), Epoll.IN, LISTENER);
            }
        }
    }

    private void handle(long source, int happened) {
        if (source == LISTENER) {
            accept();
        } else if (source == BELL) {
            bell.drain();
            for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                command.run();
            }
        } else {
            ControlSession session = sessions.get(source);
            if (session == null) {
                return; // ended by an event before this one
            }
            if ((happened & (Epoll.HANG_UP | Epoll.ERROR)) != 0) {
                session.end();
            } else {
                session.serve();
            }
        }
    }

    private void accept() {
        for (int i = 0; i < ACCEPTS_PER_EVENT; i++) {
            SeqPacketSocket socket;
            try {
                socket = listener.accept();
            } catch (SystemCallException e) {
                pauseAccepting(e);
                return;
            }
            if (socket == null) {
                return;
            }
            acceptFailing = false;
            admit(socket);
        }
    }

    /** The connection that could not be accepted stays in the queue: without a pause the loop would spin. */
    private void pauseAccepting(SystemCallException reason) {
        if (!acceptFailing) {
            acceptFailing = true;
            LOG.log(Level.WARNING, "no further clients for now: {0}", reason.getMessage());
        }
        acceptPaused = true;
        acceptPausedAt = System.nanoTime();
        modify(listener.fd(), 0, LISTENER);
    }

    private void admit(SeqPacketSocket socket) {
        try {
            PeerCredentials peer = listener.identify(socket);
            admit(socket, peer, Payer.of(peer));
        } catch (RefusedException e) {
            ControlSession.send(
                    socket, new ControlMessage.Failed(0, (short) 0, e.errno(), null, String.valueOf(e.getMessage())));
            socket.close();
        } catch (SystemCallException e) {
            LOG.log(Level.WARNING, "a client was turned away: {0}", e.getMessage());
            socket.close();
        }
    }

    private void admit(SeqPacketSocket socket, PeerCredentials peer, Payer payer)
            throws RefusedException, SystemCallException {
        if (stopping) {
            throw new RefusedException(Errno.EUSERS, "the daemon is stopping");
        }
        budgets.takeConnection(payer);
        try {
            // Descriptors that nobody fetches stay counted for this process.
            socket.limitUnread(ControlMessage.MAX_LENGTH);
            ControlSession session = new ControlSession(nextSession++, socket, peer, payer, this);
            epoll.add(socket.fd(), Epoll.IN, session.id());
            sessions.put(session.id(), session);
            connections++;
        } catch (SystemCallException e) {
            budgets.giveConnection(payer);
            throw e;
        }
    }

    // ---- for sessions, on the loop's thread

    BrokerThread broker() {
        return broker;
    }

    /** Listens to the client's requests, or only to its leaving. */
    void watch(ControlSession session, boolean requests) {
        modify(session.fd(), requests ? Epoll.IN : 0, session.id());
    }

    /** Before the session's socket is closed. */
    void unwatch(ControlSession session) {
        sessions.remove(session.id());
        try {
            epoll.remove(session.fd());
        } catch (SystemCallException e) {
            throw new IllegalStateException(e); // only for what is not in the set: a bug here
        }
    }

    /** Nothing is left to be done for a session that has ended. */
    void sessionDone(Payer payer) {
        connections--;
        budgets.giveConnection(payer);
    }

    private void modify(int fd, int interest, long source) {
        try {
            epoll.modify(fd, interest, source);
        } catch (SystemCallException e) {
            throw new IllegalStateException(e); // only for what is not in the set: a bug here
        }
    }

    /** After {@link #run} has returned, or if it was never called. */
    @Override
    public void close() {
        epoll.close();
        bell.close();
    }
}
