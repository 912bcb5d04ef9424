package dev.valed.ports.takeover;

import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.SystemCallException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that tells whoever has taken over an interface of what happens to it. It begins with the first that is
 * added and ends with the last that is removed.
 */
final class InterfaceWatcher {
    private static final Logger LOG = System.getLogger(InterfaceWatcher.class.getName());

    private static final int MAX_EVENTS = 16;
    private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long END = 0;

    private static @Nullable InterfaceWatcher current; // guarded by the class

    private final Epoll epoll;
    private final EventFd end;
    private final Thread thread;

    /** Event number to who is told; changed under the class's lock, read by the thread. */
    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();

    private long lastNumber = END; // guarded by the class

    /** Who is to be told. */
    interface Watched {
        /** A descriptor that becomes readable when something happens; always the same. */
        int fd();

        /** On the watcher's thread: the descriptor became readable, or was so when it was added. */
        void look();
    }

    private InterfaceWatcher(Epoll epoll, EventFd end) {
        this.epoll = epoll;
        this.end = end;
        this.thread = Thread.ofPlatform().name("interface-watcher").daemon().unstarted(this::run);
    }

    /**
     * Begins to tell this one.
     *
     * @throws SystemCallException if there are no descriptors left; then it is not told
     */
    static synchronized void add(Watched whom) throws SystemCallException {
        InterfaceWatcher watcher = current;
        if (watcher == null) {
            watcher = create();
        }
        long number = watcher.lastNumber + 1;
        // Before it is in the set, which can have an event at once.
        watcher.watched.put(number, whom);
        try {
            // Edge-triggered: what a look leaves unread does not make us look for ever.
            watcher.epoll.add(whom.fd(), Epoll.IN | Epoll.EDGE_TRIGGERED, number);
        } catch (SystemCallException e) {
            watcher.watched.remove(number);
            if (current == null) {
                watcher.closeSet();
            }
            throw e;
        }
        watcher.lastNumber = number;
        if (current == null) {
            current = watcher;
            watcher.thread.start();
        }
    }

    private static InterfaceWatcher create() throws SystemCallException {
        Epoll epoll = Epoll.create(MAX_EVENTS);
        try {
            EventFd end = EventFd.create();
            try {
                epoll.add(end.fd(), Epoll.IN, END);
                return new InterfaceWatcher(epoll, end);
            } catch (SystemCallException e) {
                end.close();
                throw e;
            }
        } catch (SystemCallException e) {
            epoll.close();
            throw e;
        }
    }

    /**
     * Tells this one no more; a call that has begun may still be under way. Does nothing if it was not told. Whoever calls
     * holds no lock that {@link Watched#look} takes, as the end of the thread is waited for.
     */
    static synchronized void remove(Watched whom) {
        InterfaceWatcher watcher = current;
        if (watcher == null || !watcher.watched.values().remove(whom)) {
            return;
        }
        try {
            watcher.epoll.remove(whom.fd());
        } catch (SystemCallException e) {
            // It was not in the set: nothing to take out.
        }
        if (watcher.watched.isEmpty()) {
            current = null;
            watcher.stop();
        }
    }

    private void stop() {
        end.signal();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        closeSet();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeSet() {
        epoll.close();
        end.close();
    }

    private void run() {
        while (true) {
            int events = epoll.await(LONG_NANOS);
            for (int i = 0; i < events; i++) {
                long number = epoll.data(i);
                if (number == END) {
                    return;
                }
                Watched whom = watched.get(number);
                if (whom != null) {
                    tell(whom);
                }
            }
        }
    }

    /** One that fails must not end the thread for the others. */
    private static void tell(Watched whom) {
        try {
            whom.look();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "looking at " + whom + " failed", e);
        }
    }
}
