package dev.valed.ports.client;

import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.GrowingMemory;
import dev.valed.ports.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a port consists of on the client's side. Any thread may close it: threads in {@link #enter enter}ed sections are
 * woken and waited for before a descriptor is closed, and memory is protected by its arena.
 *
 * <p>When the daemon is gone, memory and rings stay as they are, and a {@link Reconnection} brings another
 * {@link Connection}.
 */
final class PortSession implements AutoCloseable {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final PortShape shape;
    private final String name;
    private final EventFd closing;
    private final GrowingMemory file;
    private final Reconnection reconnection;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    private volatile Connection connection;

    /** Threads that may be using descriptors; below 0 after the close. */
    private final AtomicInteger users = new AtomicInteger();

    private PortSession(
            Path daemon,
            NetmapRequest answered,
            PortShape shape,
            GrowingMemory file,
            Connection connection,
            EventFd closing) {
        this.shape = shape;
        this.name = answered.name();
        this.closing = closing;
        this.file = file;
        this.connection = connection;
        this.reconnection = new Reconnection(this, daemon, answered, shape.binding(), file);
        this.memory = MemorySegment.ofAddress(file.address()).reinterpret(file.extent(), arena, ignored -> {});
    }

    /** Takes over memory and connection, or closes the connection if it fails. */
    static PortSession open(
            Path daemon, NetmapRequest answered, PortShape shape, GrowingMemory file, Connection connection)
            throws SystemCallException {
        try {
            return new PortSession(daemon, answered, shape, file, connection, EventFd.create());
        } catch (SystemCallException e) {
            connection.release();
            throw e;
        }
    }

    String name() {
        return name;
    }

    PortShape shape() {
        return shape;
    }

    /** The port's memory, the whole file. Use after the close is an exception, in whatever thread. */
    MemorySegment memory() {
        return memory;
    }

    /** Readable from the moment of the close. */
    int closingFd() {
        return closing.fd();
    }

    /** The one of the daemon's present life; {@link Connection#retain} it before use. */
    Connection connection() {
        return connection;
    }

    /** Whoever finds that the daemon has hung up says so; the connection is then replaced as soon as possible. */
    void lost(Connection ended) {
        if (connection == ended) {
            reconnection.begin(ended);
        }
    }

    /** The reconnection's thread has a connection to a new daemon. */
    void replace(Connection with) {
        Connection old = connection;
        connection = with;
        old.release();
    }

    /** @throws PortDisconnectedException if the port is gone for good */
    void requireAlive() throws PortDisconnectedException {
        reconnection.requireHope();
    }

    /** From now until {@link #leave} nothing here is closed. */
    void enter() throws PortDisconnectedException {
        if (users.incrementAndGet() < 0) {
            users.decrementAndGet();
            throw new PortDisconnectedException("port " + name + " was closed by this program");
        }
    }

    void leave() {
        users.decrementAndGet();
    }

    /** Wakes the workers of the port's tx rings; does nothing after the close. */
    void kick() {
        if (users.incrementAndGet() >= 0) {
            Connection present = connection;
            if (present.retain()) {
                present.kick();
                present.release();
            }
        }
        users.decrementAndGet();
    }

    @Override
    public void close() {
        int before = users.getAndUpdate(count -> count < 0 ? count : count + CLOSED);
        if (before < 0) {
            return;
        }
        closing.signal();
        reconnection.stop();
        while (users.get() != CLOSED) {
            Thread.yield(); // those inside look at the closing signal before they wait, and never wait otherwise
        }
        connection.release();
        closing.close();
        arena.close();
        file.close();
    }
}
