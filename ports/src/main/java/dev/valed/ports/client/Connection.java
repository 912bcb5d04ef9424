package dev.valed.ports.client;

import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a port has of one life of the daemon: the socket, and the descriptors to wake and be woken by. It is closed when
 * nobody uses it any more; any thread may be among its users.
 */
final class Connection {
    private final SeqPacketSocket socket;
    private final List<OwnedFd> descriptors;
    private final List<OwnedFd> calls;
    private final @Nullable EventFd kick;
    private final AtomicInteger users = new AtomicInteger(1);

    private Connection(SeqPacketSocket socket, List<OwnedFd> descriptors, List<OwnedFd> calls, @Nullable EventFd kick) {
        this.socket = socket;
        this.descriptors = descriptors;
        this.calls = calls;
        this.kick = kick;
    }

    /**
     * Takes over the socket and the descriptors of a message, but for the memory.
     *
     * @throws ProtocolException if the binding names descriptors that did not come
     */
    static Connection of(SeqPacketSocket socket, Binding binding, ReceivedMessage message)
            throws ProtocolException, SystemCallException {
        List<OwnedFd> taken = new ArrayList<>();
        try {
            List<OwnedFd> calls = new ArrayList<>();
            EventFd kick = null;
            for (Binding.Ring ring : binding.rings()) {
                OwnedFd call = take(message, ring.call());
                taken.add(call);
                // The flags of the read end are this side's: see WakeupPipe.
                SystemCalls.setNonBlocking(call);
                calls.add(call);
                if (kick == null && ring.kick() >= 0) {
                    OwnedFd received = take(message, ring.kick());
                    taken.add(received);
                    kick = EventFd.adopt(received);
                }
            }
            return new Connection(socket, taken, calls, kick);
        } catch (ProtocolException | SystemCallException | RuntimeException e) {
            taken.forEach(OwnedFd::close);
            throw e;
        }
    }

    private static OwnedFd take(ReceivedMessage message, int index) throws ProtocolException {
        if (index <= 0 || index >= message.descriptorCount()) {
            throw new ProtocolException("the daemon named descriptor " + index + " of " + message.descriptorCount());
        }
        return message.takeDescriptor(index);
    }

    SeqPacketSocket socket() {
        return socket;
    }

    /** @param ring in the order of the binding */
    int callFd(int ring) {
        return calls.get(ring).number();
    }

    /** Wakes the workers of the port's tx rings. */
    void kick() {
        if (kick != null) {
            kick.signal();
        }
    }

    /** From now until {@link #release} nothing here is closed; false if it is already. */
    boolean retain() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            socket.close();
            descriptors.forEach(OwnedFd::close);
        }
    }
}
