package dev.valed.ports.sys;

import java.nio.file.Path;

/** Messages to a Unix socket of type SOCK_DGRAM, which the JDK does not have. Any thread may send. */
public final class UnixDatagram {
    // linux/net.h
    static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private UnixDatagram() {}

    /**
     * Sends one message, whole, from a socket of its own. Never waits: a receiver that hangs is not to hang us.
     *
     * @param address a path, or an abstract name with {@code @} before it
     * @param message 1 byte or more
     * @return true if the message is on its way, false if the receiver's queue is full
     * @throws IllegalArgumentException if the address is too long or empty
     * @throws SystemCallException if there is no such socket (ENOENT), nobody receives (ECONNREFUSED), or its
     *     permissions forbid it (EACCES)
     */
    public static boolean send(String address, byte[] message) throws SystemCallException {
        UnixAddress to = address(address);
        try (OwnedFd socket = SocketCalls.socket(
                        UnixAddress.AF_UNIX, SOCK_DGRAM | SeqPacketSocket.SOCK_CLOEXEC, "AF_UNIX, SOCK_DGRAM");
                MessageHeader header = new MessageHeader(message.length, null)) {
            SocketCalls.connect(socket, to);
            header.payload().write(0, message, 0, message.length);
            SocketCalls.sendMessage(socket, header, MSG_NOSIGNAL | MSG_DONTWAIT);
            return true;
        } catch (SystemCallException e) {
            if (e.is(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    static UnixAddress address(String text) {
        return text.startsWith("@") ? UnixAddress.ofAbstractName(text.substring(1)) : new UnixAddress(Path.of(text));
    }
}
