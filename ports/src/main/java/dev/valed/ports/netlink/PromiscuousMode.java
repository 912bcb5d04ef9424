package dev.valed.ports.netlink;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SocketCalls;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes an interface take frames for every address, until closed or this process ends.
 *
 * <p>A membership of a packet socket, see {@code packet(7)}: the kernel counts who wants the mode, and takes ours back with
 * the descriptor. The socket has no protocol and so receives nothing.
 */
public final class PromiscuousMode implements AutoCloseable {
    // bits/socket.h
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOL_PACKET = 263;

    // linux/if_packet.h
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_MR_PROMISC = 1;

    /** {@code struct packet_mreq}: index, type, length of an address, room for one of 8. */
    private static final int REQUEST_BYTES = 16;

    private final OwnedFd fd;

    private PromiscuousMode(OwnedFd fd) {
        this.fd = fd;
    }

    /**
     * Switches the mode on.
     *
     * @param interfaceIndex in the calling thread's namespace
     * @throws IOException if there is no such interface (ENODEV), or CAP_NET_RAW is missing
     */
    public static PromiscuousMode of(int interfaceIndex) throws IOException {
        OwnedFd fd = open();
        try {
            byte[] request = new byte[REQUEST_BYTES];
            ByteBuffer.wrap(request)
                    .order(ByteOrder.nativeOrder())
                    .putInt(interfaceIndex)
                    .putShort((short) PACKET_MR_PROMISC);
            SocketCalls.setSocketOption(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request, "PACKET_ADD_MEMBERSHIP");
            return new PromiscuousMode(fd);
        } catch (SystemCallException e) {
            fd.close();
            throw e;
        }
    }

    private static OwnedFd open() throws IOException {
        try {
            return SocketCalls.socket(AF_PACKET, SOCK_RAW | SystemCalls.O_CLOEXEC, "AF_PACKET, SOCK_RAW");
        } catch (SystemCallException e) {
            if (e.is(Errno.EPERM) || e.is(Errno.EACCES)) {
                throw new IOException(
                        "making an interface promiscuous needs the capability CAP_NET_RAW, which this process lacks",
                        e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
