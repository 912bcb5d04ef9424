package dev.valed.ports.sys;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listening Unix socket of type SOCK_SEQPACKET, bound to a path of the file system.
 *
 * <p>Its permissions decide who may connect; {@link #identify} then tells who did. Non-blocking;
 * one thread owns it.
 */
public final class SeqPacketServer implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final Path path;
    private final OwnedFd fd;
    private final @Nullable Object fileKey;
    private final PeerIdentification identification;

    private SeqPacketServer(Path path, OwnedFd fd, @Nullable Object fileKey) {
        this.path = path;
        this.fd = fd;
        this.fileKey = fileKey;
        this.identification = PeerIdentification.by(fd);
    }

    /**
     * Binds a path and listens on it. The socket file of a server that is dead is replaced; two servers that start on
     * one path in the same instant may both take the other's file for dead, and the later one wins.
     *
     * @param path at most 107 bytes
     * @param permissions of the socket file; writing is what a client needs. They hold before the first client can
     *     connect
     * @param group the group of the socket file, or null to leave it
     * @throws IllegalArgumentException if the path is too long
     * @throws BindException if a live server listens on the path, or a file that is no socket has this name
     * @throws IOException if the directory does not exist or cannot be written, or the group is unknown
     */
    public static SeqPacketServer bind(Path path, Set<PosixFilePermission> permissions, @Nullable String group)
            throws IOException {
        UnixAddress address = new UnixAddress(path);
        removeStale(path);
        OwnedFd socket = SocketCalls.socket(
                UnixAddress.AF_UNIX,
                SeqPacketSocket.SOCK_SEQPACKET | SeqPacketSocket.SOCK_CLOEXEC | SeqPacketSocket.SOCK_NONBLOCK,
                "AF_UNIX");
        try {
            SocketCalls.bind(socket, address);
        } catch (SystemCallException e) {
            socket.close();
            throw e;
        }
        SeqPacketServer server =
                new SeqPacketServer(path, socket, attributes(path).fileKey());
        try {
            // Nobody can connect before listen(), so the permissions are never wider than asked for.
            setAccess(path, permissions, group);
            SocketCalls.listen(socket, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes(path).isOther()) {
            throw new BindException("\"" + path + "\" exists and is not a socket; remove it or choose another path");
        }
        if (isLive(path)) {
            throw new BindException("another process listens on \"" + path + "\"");
        }
        Files.deleteIfExists(path);
    }

    /** Only ECONNREFUSED says that the server is dead; every other answer is one of somebody alive, or not our business. */
    private static boolean isLive(Path path) throws SystemCallException {
        UnixAddress address = new UnixAddress(path);
        int type = SeqPacketSocket.SOCK_SEQPACKET | SeqPacketSocket.SOCK_CLOEXEC | SeqPacketSocket.SOCK_NONBLOCK;
        try (OwnedFd probe = SocketCalls.socket(UnixAddress.AF_UNIX, type, "AF_UNIX")) {
            SocketCalls.connect(probe, address);
            return true;
        } catch (SystemCallException e) {
            if (e.is(Errno.ECONNREFUSED)) {
                return false;
            }
            if (e.is(Errno.EAGAIN) || e.is(Errno.EPROTOTYPE)) {
                return true;
            }
            throw e;
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void setAccess(Path path, Set<PosixFilePermission> permissions, @Nullable String group)
            throws IOException {
        PosixFileAttributeView view = Objects.requireNonNull(
                Files.getFileAttributeView(path, PosixFileAttributeView.class), "no POSIX attributes");
        if (group != null) {
            GroupPrincipal principal =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
            view.setGroup(principal);
        }
        view.setPermissions(permissions);
    }

    /** Returns the path the server was bound to. */
    public Path path() {
        return path;
    }

    /** Returns the descriptor, for waiting until {@link #accept()} has a connection; it stays owned here. */
    public int fd() {
        return fd.number();
    }

    /**
     * Takes the next connection, if one is waiting.
     *
     * @return the connection, or null if none is waiting
     * @throws SystemCallException if this process or the machine has no descriptors left (EMFILE, ENFILE)
     */
    public @Nullable SeqPacketSocket accept() throws SystemCallException {
        while (true) {
            try {
                int flags = SeqPacketSocket.SOCK_NONBLOCK | SeqPacketSocket.SOCK_CLOEXEC;
                return SeqPacketSocket.of(SocketCalls.accept(fd, flags));
            } catch (SystemCallException e) {
                if (e.is(Errno.EAGAIN)) {
                    return null;
                }
                if (!e.is(Errno.EINTR) && !e.is(Errno.ECONNABORTED)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Tells who opened the other end of a connection that {@link #accept()} returned.
     *
     * @throws SystemCallException if the kernel does not tell
     */
    public PeerCredentials identify(SeqPacketSocket accepted) throws SystemCallException {
        return identification.of(accepted.owned());
    }

    /** Stops listening and removes the socket file, unless another server has replaced it meanwhile. */
    @Override
    public void close() {
        if (!fd.isOpen()) {
            return;
        }
        try {
            if (Objects.equals(attributes(path).fileKey(), fileKey)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The file is gone, or no longer ours to remove; a stale file is replaced at the next start.
        }
        fd.close();
    }
}
