package dev.valed.ports.netmap;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.ControlMessage.Failed;
import dev.valed.ports.netmap.ControlMessage.Open;
import dev.valed.ports.netmap.ControlMessage.Opened;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SealedMemory;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCalls;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client that can send and scribble whatever it likes. */
final class RawClient implements AutoCloseable {
    private static final long REPLY_NANOS = 10_000_000_000L;

    final SeqPacketSocket socket;
    final List<OwnedFd> descriptors = new ArrayList<>();

    RawClient(Path path) throws IOException {
        socket = SeqPacketSocket.connect(path);
    }

    void send(byte[] message, int... fds) throws IOException {
        socket.send(message, fds);
    }

    /** The next reply; descriptors that come with it are kept. */
    ControlMessage reply() throws IOException {
        long deadline = System.nanoTime() + REPLY_NANOS;
        try (Epoll epoll = Epoll.create(1)) {
            epoll.add(socket.fd(), Epoll.IN, 0);
            while (true) {
                ReceivedMessage message = socket.receive(ControlMessage.MAX_LENGTH, 64);
                if (message != null) {
                    for (int i = 0; i < message.descriptorCount(); i++) {
                        descriptors.add(message.takeDescriptor(i));
                    }
                    return ControlCodec.decodeReply(message.payload());
                }
                if (System.nanoTime() > deadline) {
                    throw new SocketTimeoutException("no reply");
                }
                epoll.await(deadline - System.nanoTime());
            }
        }
    }

    ControlMessage ask(ControlMessage request) throws IOException {
        send(ControlCodec.encode(request));
        return reply();
    }

    Opened open(String name, NetmapLayout layout) throws IOException {
        return (Opened) ask(Open.with(1, name, layout));
    }

    Errno failure(byte[] message, int... fds) throws IOException {
        send(message, fds);
        return Errno.of(((Failed) reply()).errno());
    }

    /** Whether the daemon closes the connection now, without a further message. */
    boolean isEnded() throws IOException {
        try {
            reply();
            return false;
        } catch (EOFException e) {
            return true;
        }
    }

    /** Maps the memory of the port that was opened; owned by the result. */
    SealedMemory map(Opened opened) throws IOException {
        OwnedFd memory = descriptors.get(ControlMessage.MEMORY);
        OwnedFd duplicate = SystemCalls.open("/proc/self/fd/" + memory.number(), SystemCalls.O_RDWR);
        return SealedMemory.adopt(duplicate, opened.layout().size());
    }

    @Override
    public void close() {
        descriptors.forEach(OwnedFd::close);
        socket.close();
    }
}
