package dev.valed.ports.client;

import dev.valed.ports.netmap.ControlCodec;
import dev.valed.ports.netmap.ControlMessage;
import dev.valed.ports.netmap.ControlMessage.Failed;
import dev.valed.ports.netmap.ControlMessage.Open;
import dev.valed.ports.netmap.ControlMessage.Opened;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SealedMemory;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCalls;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks the daemon for a port and checks its answer, which is believed no more than the daemon believes clients. */
final class Handshake {
    /** The daemon waits for its workers, up to ten seconds, before it answers. */
    private static final long REPLY_NANOS = 15_000_000_000L;

    private static final int MOST_DESCRIPTORS = ControlMessage.FIRST_CALL + 32;

    private Handshake() {}

    /** Returns everything that the port consists of, to be closed by the caller. */
    static PortSession open(Path daemon, Open request) throws IOException {
        SeqPacketSocket socket = SeqPacketSocket.connect(daemon);
        try {
            socket.send(ControlCodec.encode(request));
            try (ReceivedMessage message = awaitReply(socket, daemon)) {
                return accept(socket, request, message);
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
                ReceivedMessage message = socket.receive(ControlMessage.MAX_LENGTH, MOST_DESCRIPTORS);
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

    private static PortSession accept(SeqPacketSocket socket, Open request, ReceivedMessage message)
            throws IOException {
        ControlMessage reply = ControlCodec.decodeReply(message.payload());
        if (reply instanceof Failed failed) {
            throw new PortRefusedException(request.name(), failed.errno(), failed.reason());
        }
        if (!(reply instanceof Opened opened) || opened.sequence() != request.sequence()) {
            throw new ProtocolException("the daemon answered something else: " + reply);
        }
        if (message.descriptorCount() != opened.descriptors()) {
            throw new ProtocolException(
                    "the daemon sent " + message.descriptorCount() + " descriptors; accepted: " + opened.descriptors());
        }
        List<AutoCloseable> taken = new ArrayList<>();
        try {
            return takeOver(socket, request.name(), opened, message, taken);
        } catch (IOException | RuntimeException e) {
            for (AutoCloseable resource : taken) {
                closeAfter(e, resource);
            }
            throw e;
        }
    }

    private static PortSession takeOver(
            SeqPacketSocket socket, String name, Opened opened, ReceivedMessage message, List<AutoCloseable> taken)
            throws IOException {
        SealedMemory memory = SealedMemory.adopt(
                message.takeDescriptor(ControlMessage.MEMORY), opened.layout().size());
        taken.add(memory);
        EventFd kick = EventFd.adopt(message.takeDescriptor(ControlMessage.KICK));
        taken.add(kick);
        EventFd closing = EventFd.create();
        taken.add(closing);
        List<OwnedFd> calls = new ArrayList<>();
        for (int i = ControlMessage.FIRST_CALL; i < opened.descriptors(); i++) {
            OwnedFd call = message.takeDescriptor(i);
            taken.add(call);
            // The flags of the read end are this side's: see NetmapPort.
            SystemCalls.setNonBlocking(call);
            calls.add(call);
        }
        return new PortSession(name, opened.layout(), socket, memory, kick, closing, calls);
    }

    private static void closeAfter(Exception failure, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
