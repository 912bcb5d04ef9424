package dev.valed.ports.sys;

import static dev.valed.ports.sys.CallResult.check;
import static dev.valed.ports.sys.CallResult.failure;
import static dev.valed.ports.sys.CallResult.interrupted;
import static dev.valed.ports.sys.CallResult.owned;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;

/** The {@linkplain SystemCalls cold calls} on sockets. */
public final class SocketCalls {
    private static final LibC C = LibC.INSTANCE;

    private SocketCalls() {}

    /**
     * {@code socket(2)} with protocol 0.
     *
     * @param type O_CLOEXEC included, if wanted
     * @param description names domain and type in the message
     * @throws SystemCallException if the kernel refuses one
     */
    public static OwnedFd socket(int domain, int type, String description) throws SystemCallException {
        return owned(C.socket(domain, type, 0), "socket", description);
    }

    static OwnedFd[] socketPair(int domain, int type, String description) throws SystemCallException {
        int[] ends = new int[2];
        check(C.socketpair(domain, type, 0, ends), "socketpair", description);
        return new OwnedFd[] {OwnedFd.adopt(ends[0]), OwnedFd.adopt(ends[1])};
    }

    static void bind(OwnedFd socket, UnixAddress address) throws SystemCallException {
        check(C.bind(socket.number(), address, address.length()), "bind", address.toString());
    }

    /**
     * {@code bind(2)} to an address of any family.
     *
     * @param address the whole {@code struct sockaddr_...}
     * @param description the address as the message shows it
     * @throws SystemCallException if the socket cannot be bound so
     */
    public static void bind(OwnedFd socket, byte[] address, String description) throws SystemCallException {
        check(C.bind(socket.number(), address, address.length), "bind", description);
    }

    static void connect(OwnedFd socket, UnixAddress address) throws SystemCallException {
        check(C.connect(socket.number(), address, address.length()), "connect", address.toString());
    }

    static void listen(OwnedFd socket, int backlog) throws SystemCallException {
        check(C.listen(socket.number(), backlog), "listen", socket + ", " + backlog);
    }

    static OwnedFd accept(OwnedFd socket, int flags) throws SystemCallException {
        return owned(C.accept4(socket.number(), 0, 0, flags), "accept4", socket.toString());
    }

    /** {@code sendmsg(2)}: the number of bytes sent. */
    static int sendMessage(OwnedFd socket, MessageHeader message, int flags) throws SystemCallException {
        while (true) {
            long sent = C.sendmsg(socket.number(), message, flags);
            if (sent >= 0) {
                return Math.toIntExact(sent);
            }
            if (!interrupted()) {
                throw failure("sendmsg", socket.toString());
            }
        }
    }

    /** {@code recvmsg(2)}: the number of bytes received, 0 at the end of the connection. */
    static int receiveMessage(OwnedFd socket, MessageHeader message, int flags) throws SystemCallException {
        while (true) {
            long received = C.recvmsg(socket.number(), message, flags);
            if (received >= 0) {
                return Math.toIntExact(received);
            }
            if (!interrupted()) {
                throw failure("recvmsg", socket.toString());
            }
        }
    }

    /**
     * {@code sendto(2)} without an address: to where the socket sends by itself.
     *
     * @throws SystemCallException if the message is not taken whole
     */
    public static void send(OwnedFd socket, byte[] message, int flags) throws SystemCallException {
        while (C.sendto(socket.number(), message, message.length, flags, 0, 0) < 0) {
            if (!interrupted()) {
                throw failure("sendto", socket + ", " + message.length + " bytes");
            }
        }
    }

    /**
     * {@code recvfrom(2)}.
     *
     * @param length the most that is received; what is longer loses its end, unless flags say how to notice
     * @param sender is filled with the sender's address, as much as fits
     * @return the message
     * @throws SystemCallException if there is none
     */
    public static byte[] receive(OwnedFd socket, int length, int flags, byte[] sender) throws SystemCallException {
        try (Memory buffer = new Memory(length)) {
            while (true) {
                IntByReference senderLength = new IntByReference(sender.length);
                long received = C.recvfrom(socket.number(), buffer, length, flags, sender, senderLength);
                if (received >= 0) {
                    return buffer.getByteArray(0, (int) Math.min(received, length));
                }
                if (!interrupted()) {
                    throw failure("recvfrom", socket.toString());
                }
            }
        }
    }

    /**
     * {@code setsockopt(2)}.
     *
     * @param name of the option, for the message
     * @throws SystemCallException if the option is refused
     */
    public static void setSocketOption(OwnedFd socket, int level, int option, byte[] value, String name)
            throws SystemCallException {
        check(C.setsockopt(socket.number(), level, option, value, value.length), "setsockopt", socket + ", " + name);
    }

    /**
     * {@code getsockopt(2)}.
     *
     * @param length the most bytes that the value may have
     * @param name of the option, for the message
     * @return the value, as long as the kernel made it
     * @throws SystemCallException if there is no such option
     */
    public static byte[] socketOption(OwnedFd socket, int level, int option, int length, String name)
            throws SystemCallException {
        try (Memory value = new Memory(length)) {
            IntByReference returned = new IntByReference(length);
            check(C.getsockopt(socket.number(), level, option, value, returned), "getsockopt", socket + ", " + name);
            return value.getByteArray(0, Math.min(returned.getValue(), length));
        }
    }
}
