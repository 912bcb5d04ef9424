package dev.valed.ports.client;

import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.GrowingMemory;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SeqPacketSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;

/** Asks the daemon for a port and checks its answer, which is believed no more than the daemon believes clients. */
final class Handshake {
    /** The daemon waits for its workers, up to ten seconds, before it answers. */
    private static final long REPLY_NANOS = 15_000_000_000L;

    private static final int SEQUENCE = 1;

    private Handshake() {}

    /** Returns everything that the port consists of, to be closed by the caller. */
    static PortSession open(Path daemon, NetmapRequest request) throws IOException {
        return ask(daemon, new Request(SEQUENCE, request), request.name(), new int[0], (socket, done, message) -> {
            Binding binding = done.binding();
            GrowingMemory memory =
                    GrowingMemory.adopt(message.takeDescriptor(ControlMessage.MEMORY), PortShape.extent(binding));
            try {
                PortShape shape = PortShape.of(binding, memory.fileSize());
                Connection connection = Connection.of(socket, binding, message);
                return PortSession.open(daemon, done.request(), shape, memory, connection);
            } catch (IOException | RuntimeException e) {
                memory.close();
                throw e;
            }
        });
    }

    /**
     * Asks a daemon that was restarted for the port again, with the memory that it has.
     *
     * @throws PortRefusedException if it does not know it again
     * @throws IOException          if there is no daemon, or it does not speak as it should: try again later
     */
    static Connection comeBack(Path daemon, NetmapRequest answered, Binding binding, int memory) throws IOException {
        Adopt adopt = new Adopt(SEQUENCE, answered, binding);
        return ask(daemon, adopt, answered.name(), new int[] {memory}, (socket, done, message) -> {
            requireSame(binding, done.binding());
            return Connection.of(socket, done.binding(), message);
        });
    }

    private static void requireSame(Binding before, Binding now) throws ProtocolException {
        boolean same = before.rings().size() == now.rings().size()
                && before.buffersOffset() == now.buffersOffset()
                && before.bufferSize() == now.bufferSize();
        for (int i = 0; same && i < now.rings().size(); i++) {
            Binding.Ring was = before.rings().get(i);
            Binding.Ring is = now.rings().get(i);
            same = was.ring() == is.ring() && was.sync() == is.sync() && was.slots() == is.slots();
        }
        if (!same) {
            throw new ProtocolException("the daemon found the port's rings in other places");
        }
    }

    /** What becomes of the answer; takes the socket over if it returns. */
    private interface Acceptance<T> {
        T accept(SeqPacketSocket socket, Registered done, ReceivedMessage message) throws IOException;
    }

    private record Registered(NetmapRequest request, Binding binding) {}

    private static <T> T ask(
            Path daemon, ControlMessage question, String name, int[] descriptors, Acceptance<T> acceptance)
            throws IOException {
        SeqPacketSocket socket = SeqPacketSocket.connect(daemon);
        try {
            if (!socket.send(ControlCodec.encode(question), descriptors)) {
                throw new IOException("the daemon at \"" + daemon + "\" takes no messages");
            }
            try (ReceivedMessage message = awaitReply(socket, daemon)) {
                return acceptance.accept(socket, check(message, name), message);
            }
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static ReceivedMessage awaitReply(SeqPacketSocket socket, Path daemon) throws IOException {
        long deadline = System.nanoTime() + REPLY_NANOS;
        try (Epoll epoll = Epoll.create(1)) {
            epoll.add(socket.fd(), Epoll.IN, 0);
            while (true) {
                ReceivedMessage message = socket.receive(ControlMessage.MAX_LENGTH, ControlMessage.MOST_DESCRIPTORS);
                if (message != null) {
                    return message;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException("the daemon at \"" + daemon + "\" did not answer for "
                            + REPLY_NANOS / 1_000_000_000 + " s");
                }
                epoll.await(left);
            }
        } catch (EOFException e) {
            throw new EOFException("the daemon at \"" + daemon + "\" closed the connection without an answer");
        }
    }

    private static Registered check(ReceivedMessage message, String name) throws IOException {
        ControlMessage reply = ControlCodec.decodeReply(message.payload());
        if (reply instanceof Failed failed) {
            throw new PortRefusedException(name, failed.errno(), failed.reason());
        }
        if (!(reply instanceof Done done) || done.binding() == null || done.sequence() != SEQUENCE) {
            throw new ProtocolException("the daemon answered something else: " + reply);
        }
        if (message.descriptorCount() != done.binding().descriptors() || message.descriptorCount() == 0) {
            throw new ProtocolException("the daemon sent " + message.descriptorCount() + " descriptors; accepted: "
                    + done.binding().descriptors());
        }
        return new Registered(done.request(), done.binding());
    }
}
