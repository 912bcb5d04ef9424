package dev.valed.ports.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out who is at the other end of connections to a Unix socket, see {@link PeerCredentials}. */
final class PeerIdentification {

    // asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_NETNS_COOKIE = 71;
    private static final int SO_PEERPIDFD = 77;
    private static final int UCRED_BYTES = 12;

    /** PID_FS_MAGIC of linux/magic.h: the inodes of its files are the processes. Those of older pidfds are all one. */
    private static final long PID_FS_MAGIC = 0x50494446;

    /** Of the network namespace of the listening socket; 0 if the kernel has none. */
    private final long ownNetwork;

    private PeerIdentification(long ownNetwork) {
        this.ownNetwork = ownNetwork;
    }

    /** For connections to this listening socket. */
    static PeerIdentification by(OwnedFd listener) {
        return new PeerIdentification(network(listener));
    }

    /** @throws SystemCallException if the kernel does not tell */
    PeerCredentials of(OwnedFd socket) throws SystemCallException {
        ByteBuffer ucred = option(socket, SO_PEERCRED, UCRED_BYTES, "SO_PEERCRED");
        int pid = ucred.getInt(0);
        long network = network(socket);
        return new PeerCredentials(
                pid, ucred.getInt(4), ucred.getInt(8), process(socket, pid), network == ownNetwork ? 0 : network);
    }

    /** A socket that comes from accept(2) is in the network namespace of the one that connected. */
    private static long network(OwnedFd socket) {
        try {
            return option(socket, SO_NETNS_COOKIE, Long.BYTES, "SO_NETNS_COOKIE")
                    .getLong(0);
        } catch (SystemCallException e) {
            return 0; // before Linux 5.14
        }
    }

    private static long process(OwnedFd socket, int pid) {
        try (OwnedFd process = OwnedFd.adopt(
                option(socket, SO_PEERPIDFD, Integer.BYTES, "SO_PEERPIDFD").getInt(0))) {
            if (SystemCalls.fileSystemType(process) == PID_FS_MAGIC) {
                return (Long) Files.getAttribute(Path.of("/proc/self/fd/" + process.number()), "unix:ino");
            }
        } catch (IOException e) {
            // Before Linux 6.5; or it has gone already.
        }
        return pid;
    }

    private static ByteBuffer option(OwnedFd socket, int option, int length, String name) throws SystemCallException {
        return ByteBuffer.wrap(SocketCalls.socketOption(socket, SOL_SOCKET, option, length, name))
                .order(ByteOrder.nativeOrder());
    }
}
