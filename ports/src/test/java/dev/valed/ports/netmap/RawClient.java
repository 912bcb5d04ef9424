package dev.valed.ports.netmap;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestBody;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RequestType;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCalls;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client that can send and scribble whatever it likes. */
public final class RawClient implements AutoCloseable {
    private static final long REPLY_NANOS = 60_000_000_000L;

    public final SeqPacketSocket socket;
    public final List<OwnedFd> descriptors = new ArrayList<>();

    public RawClient(Path path) throws IOException {
        socket = SeqPacketSocket.connect(path);
    }

    /** A REGISTER of all rings of a port of this layout, if it is made. */
    public static NetmapRequest register(String name, NetmapLayout layout) {
        RingCounts rings = new RingCounts(layout.slots(), layout.slots(), layout.txRings(), layout.rxRings(), 0, 0);
        return request(name, Register.allRings(rings))
                .withOptions(List.of(RequestOption.bufferSize(layout.bufferSize())));
    }

    public static NetmapRequest request(String name, Register body) {
        return request(RequestType.REGISTER, name, body);
    }

    public static NetmapRequest request(RequestType type, String name, RequestBody body) {
        return new NetmapRequest(type, ControlMessage.LEAST_API, name, body, List.of());
    }

    public static byte[] encoded(int sequence, NetmapRequest request) {
        return ControlCodec.encode(new Request(sequence, request));
    }

    public void send(byte[] message, int... fds) throws IOException {
        socket.send(message, fds);
    }

    /** The next reply; descriptors that come with it are kept. */
    public ControlMessage reply() throws IOException {
        long deadline = System.nanoTime() + REPLY_NANOS;
        try (Epoll epoll = Epoll.create(1)) {
            epoll.add(socket.fd(), Epoll.IN, 0);
            while (true) {
                ReceivedMessage message = socket.receive(ControlMessage.MAX_LENGTH, ControlMessage.MOST_DESCRIPTORS);
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

    public ControlMessage ask(ControlMessage request, int... fds) throws IOException {
        send(ControlCodec.encode(request), fds);
        return reply();
    }

    public ControlMessage ask(NetmapRequest request) throws IOException {
        return ask(new Request(1, request));
    }

    /** Asks for what is to be granted. */
    public Done done(NetmapRequest request) throws IOException {
        ControlMessage reply = ask(request);
        if (reply instanceof Done done) {
            return done;
        }
        throw new IOException("not granted: " + reply);
    }

    /** Registers, and returns the binding. */
    public Binding open(NetmapRequest request) throws IOException {
        return done(request).binding();
    }

    public Binding open(String name, NetmapLayout layout) throws IOException {
        return open(register(name, layout));
    }

    public Errno failure(NetmapRequest request) throws IOException {
        return failure(encoded(1, request));
    }

    public Errno failure(byte[] message, int... fds) throws IOException {
        send(message, fds);
        ControlMessage reply = reply();
        if (reply instanceof Failed failed) {
            return Errno.of(failed.errno());
        }
        throw new IOException("granted: " + reply);
    }

    /** Whether the daemon closes the connection now, without a further message. */
    public boolean isEnded() throws IOException {
        try {
            reply();
            return false;
        } catch (EOFException e) {
            return true;
        }
    }

    /** Maps the memory of the port that was opened; owned by the result. */
    public GrowingMemory map(Binding binding) throws IOException {
        OwnedFd memory = descriptors.get(ControlMessage.MEMORY);
        OwnedFd duplicate = SystemCalls.open("/proc/self/fd/" + memory.number(), SystemCalls.O_RDWR);
        return GrowingMemory.adopt(duplicate, binding.regionOffset() + binding.memorySize());
    }

    @Override
    public void close() {
        descriptors.forEach(OwnedFd::close);
        socket.close();
    }
}
