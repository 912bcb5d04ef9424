package dev.valed.ports.sys;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The other end of a {@link UnixDatagram}: what a service manager listens at. */
public final class DatagramReceiver implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int LONGEST = 4096;

    private final OwnedFd socket;

    private DatagramReceiver(OwnedFd socket) {
        this.socket = socket;
    }

    /** Listens at a path, or at an abstract name with {@code @} before it. */
    public static DatagramReceiver at(String address) throws SystemCallException {
        OwnedFd socket = SocketCalls.socket(
                UnixAddress.AF_UNIX, UnixDatagram.SOCK_DGRAM | SeqPacketSocket.SOCK_CLOEXEC, "AF_UNIX, SOCK_DGRAM");
        SocketCalls.bind(socket, UnixDatagram.address(address));
        return new DatagramReceiver(socket);
    }

    /** The next message, or null if none is waiting. */
    public @Nullable String poll() throws SystemCallException {
        try (MessageHeader header = new MessageHeader(LONGEST, null)) {
            int length = SocketCalls.receiveMessage(socket, header, MSG_DONTWAIT);
            return new String(header.payload().getByteArray(0, length), StandardCharsets.UTF_8);
        } catch (SystemCallException e) {
            if (e.is(Errno.EAGAIN)) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
