package dev.valed.ports.client;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SealedMemory;
import dev.valed.ports.sys.SeqPacketSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a port consists of on the client's side. Any thread may close it: threads in {@link #enter enter}ed sections are
 * woken and waited for before a descriptor is closed, and memory is protected by its arena.
 */
final class PortSession implements AutoCloseable {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final String name;
    private final NetmapLayout layout;
    private final SeqPacketSocket socket;
    private final EventFd kick;
    private final EventFd closing;
    private final List<OwnedFd> calls;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    /** Threads that may be using descriptors; below 0 after the close. */
    private final AtomicInteger users = new AtomicInteger();

    /** Takes over all that it is given. */
    PortSession(
            String name,
            NetmapLayout layout,
            SeqPacketSocket socket,
            SealedMemory sealed,
            EventFd kick,
            EventFd closing,
            List<OwnedFd> calls) {
        this.name = name;
        this.layout = layout;
        this.socket = socket;
        this.kick = kick;
        this.closing = closing;
        this.calls = List.copyOf(calls);
        this.memory =
                MemorySegment.ofAddress(sealed.address()).reinterpret(sealed.size(), arena, ignored -> sealed.close());
    }

    String name() {
        return name;
    }

    NetmapLayout layout() {
        return layout;
    }

    /** The port's memory as {@link NetmapLayout} says. Use after the close is an exception, in whatever thread. */
    MemorySegment memory() {
        return memory;
    }

    int socketFd() {
        return socket.fd();
    }

    /** Readable from the moment of the close. */
    int closingFd() {
        return closing.fd();
    }

    /** @param ring tx rings first */
    int callFd(int ring) {
        return calls.get(ring).number();
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
            kick.signal();
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
        while (users.get() != CLOSED) {
            Thread.yield(); // those inside look at the closing signal before they wait, and never wait otherwise
        }
        socket.close();
        calls.forEach(OwnedFd::close);
        kick.close();
        closing.close();
        arena.close();
    }
}
