package dev.valed.ports.sys;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection of type SOCK_SEQPACKET on a Unix socket: whole messages in order, with descriptors.
 *
 * <p>Non-blocking: a caller waits with an {@link Epoll} set or {@code poll(2)} on {@link #fd()}. Not thread-safe; one
 * thread owns the socket. Messages have at least one byte, so that an empty one means the end.
 */
public final class SeqPacketSocket implements AutoCloseable {
    // bits/socket.h and linux/net.h
    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_NONBLOCK = SystemCalls.O_NONBLOCK;
    static final int SOCK_CLOEXEC = SystemCalls.O_CLOEXEC;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;

    private final OwnedFd fd;

    private SeqPacketSocket(OwnedFd fd) {
        this.fd = fd;
    }

    /** Takes over a connected, non-blocking socket of this type. */
    static SeqPacketSocket of(OwnedFd connected) {
        return new SeqPacketSocket(connected);
    }

    /**
     * Connects to the server that listens on a path; waits while the server's queue of connections is full.
     *
     * @throws IllegalArgumentException if the path is longer than 107 bytes
     * @throws SystemCallException if there is no such socket (ENOENT), nobody listens (ECONNREFUSED), or its
     *     permissions forbid it (EACCES)
     */
    public static SeqPacketSocket connect(Path path) throws SystemCallException {
        UnixAddress address = new UnixAddress(path);
        OwnedFd socket = SocketCalls.socket(UnixAddress.AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, "AF_UNIX");
        try {
            SocketCalls.connect(socket, address);
            SystemCalls.setNonBlocking(socket);
        } catch (SystemCallException e) {
            socket.close();
            throw e;
        }
        return new SeqPacketSocket(socket);
    }

    /**
     * Creates two connected ends, for a parent and a child or for two threads.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public static Pair pair() throws SystemCallException {
        OwnedFd[] ends =
                SocketCalls.socketPair(UnixAddress.AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, "AF_UNIX");
        return new Pair(new SeqPacketSocket(ends[0]), new SeqPacketSocket(ends[1]));
    }

    /** Returns the descriptor, for waiting; it stays owned here. */
    public int fd() {
        return fd.number();
    }

    OwnedFd owned() {
        return fd;
    }

    /**
     * Sets how much may be on its way before {@link #send} says that the receiver's queue is full.
     *
     * @param longest bytes of the longest message, of which two may be
     */
    public void limitUnread(int longest) throws SystemCallException {
        byte[] value = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(longest)
                .array();
        SocketCalls.setSocketOption(fd, SOL_SOCKET, SO_SNDBUF, value, "SO_SNDBUF"); // which the kernel doubles
    }

    /**
     * Sends one message with descriptors; the receiver gets duplicates, ours stay open.
     *
     * @param message 1 byte or more
     * @param descriptors up to 253
     * @return true if the whole message is on its way, false if the receiver's queue is full: wait and send again
     * @throws IllegalArgumentException if the message is empty or carries too many descriptors
     * @throws SystemCallException if the peer is gone (EPIPE, ECONNRESET) or the message is too long (EMSGSIZE)
     */
    public boolean send(byte[] message, int... descriptors) throws SystemCallException {
        if (message.length == 0) {
            throw new IllegalArgumentException("message is empty; accepted: 1 byte or more");
        }
        if (descriptors.length > DescriptorMessage.MAX_DESCRIPTORS) {
            throw new IllegalArgumentException("message carries " + descriptors.length
                    + " descriptors; accepted: up to " + DescriptorMessage.MAX_DESCRIPTORS);
        }
        DescriptorMessage rights = descriptors.length == 0 ? null : DescriptorMessage.carrying(descriptors);
        try (MessageHeader header = new MessageHeader(message.length, rights)) {
            header.payload().write(0, message, 0, message.length);
            SocketCalls.sendMessage(fd, header, MSG_NOSIGNAL | MSG_DONTWAIT);
            return true;
        } catch (SystemCallException e) {
            if (e.is(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Receives one message if one is there.
     *
     * <p>A message that breaks the given bounds is refused whole: the descriptors that came with it are closed and the
     * rest of it is gone. The connection goes on, but the caller should end it, as the peer does not keep the protocol.
     *
     * @param maxLength the longest message accepted, in bytes, 1 or more
     * @param maxDescriptors the most descriptors accepted, 0 to 253
     * @return the message, or null if none is there yet
     * @throws EOFException if the peer has closed its end
     * @throws ProtocolException if the message is longer or carries more descriptors than accepted
     * @throws SystemCallException if receiving fails
     */
    public @Nullable ReceivedMessage receive(int maxLength, int maxDescriptors) throws IOException {
        DescriptorMessage rights = maxDescriptors == 0 ? null : DescriptorMessage.roomFor(maxDescriptors);
        try (MessageHeader header = new MessageHeader(maxLength, rights)) {
            int length = SocketCalls.receiveMessage(fd, header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
            List<OwnedFd> descriptors = rights == null ? List.of() : rights.received(header.controlLength);
            try {
                checkWhole(header, maxLength, maxDescriptors);
                if (length == 0) {
                    throw new EOFException("the peer closed the connection");
                }
            } catch (IOException e) {
                descriptors.forEach(OwnedFd::close);
                throw e;
            }
            return new ReceivedMessage(header.payload().getByteArray(0, length), descriptors);
        } catch (SystemCallException e) {
            if (e.is(Errno.EAGAIN)) {
                return null;
            }
            if (e.is(Errno.ECONNRESET)) {
                throw new EOFException("the peer closed the connection with messages unread");
            }
            throw e;
        }
    }

    private static void checkWhole(MessageHeader header, int maxLength, int maxDescriptors) throws ProtocolException {
        if ((header.flags & MSG_TRUNC) != 0) {
            throw new ProtocolException("message is too long; accepted: up to " + maxLength + " bytes");
        }
        if ((header.flags & MSG_CTRUNC) != 0) {
            throw new ProtocolException("message carries more descriptors than can be taken; accepted: up to "
                    + maxDescriptors + ", within this process's limit of open files");
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    /** Two connected ends. */
    public record Pair(SeqPacketSocket left, SeqPacketSocket right) implements AutoCloseable {
        @Override
        public void close() {
            left.close();
            right.close();
        }
    }
}
