package dev.valed.daemon.control;

import dev.valed.ports.netmap.NetmapBroker;
import dev.valed.ports.netmap.NetmapOpenRequest;
import dev.valed.ports.netmap.NetmapPort;
import dev.valed.ports.netmap.NetmapRequests;
import dev.valed.ports.netmap.NetmapServer;
import dev.valed.ports.netmap.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives ports to programs that ask for them at the control socket, and takes them back when they leave.
 *
 * <p>{@link #open} and {@link #close(NetmapPort)} are called by one thread of the server.
 */
public final class NetmapPrograms implements NetmapBroker, AutoCloseable {

    /** Bytes of memory of one port at most: 16 rings of 4096 slots each way with the default buffers take more. */
    public static final long MAX_PORT_BYTES = 256L << 20;
    /** Bytes of memory of all ports of programs at most. */
    public static final long MAX_TOTAL_BYTES = 2L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(NetmapPrograms.class);

    private final SwitchService service;
    private final NetmapRequests requests;
    /** Memory of the ports that were given out and not taken back. Owned by the server's thread. */
    private long bytesInUse;

    private volatile @Nullable NetmapServer server;

    /** @param ownUser user id of this process, whose programs may change switches; root's may in any case */
    public NetmapPrograms(SwitchService service, int ownUser) {
        this.service = service;
        this.requests = new NetmapSwitchRequests(service, ownUser);
    }

    /**
     * Begins to serve.
     *
     * @param mode permissions of the socket, such as 0660: who may write to it may open ports
     * @throws IOException if the socket cannot be made
     */
    public void serve(Path socket, int mode) throws IOException {
        server = NetmapServer.start(socket, mode, this);
    }

    @Override
    public NetmapRequests requests() {
        return requests;
    }

    @Override
    public NetmapPort open(NetmapOpenRequest request, PeerCredentials peer) throws RefusedException {
        String who = "process " + peer.pid() + ", user " + peer.uid();
        try {
            return ScopedValue.where(Origin.CURRENT, who).call(() -> open(request));
        } catch (ServiceException e) {
            LOG.info("{} not opened for {}: {}", request.name(), who, e.getMessage());
            throw refusal(e);
        }
    }

    private NetmapPort open(NetmapOpenRequest request) throws ServiceException {
        NetmapPort port = service.openForProgram(
                request.switchName(), request.portName(), () -> makePort(request), this::disconnect);
        bytesInUse += request.layout().size();
        return port;
    }

    private NetmapPort makePort(NetmapOpenRequest request) throws ServiceException {
        long size = request.layout().size();
        if (size > MAX_PORT_BYTES) {
            throw new ServiceException(
                    ServiceException.Kind.FULL,
                    request.name() + " would take " + size + " bytes: " + MAX_PORT_BYTES + " are accepted");
        }
        if (bytesInUse + size > MAX_TOTAL_BYTES) {
            throw new ServiceException(
                    ServiceException.Kind.FULL,
                    "the ports of programs would take more than " + MAX_TOTAL_BYTES + " bytes in all");
        }
        try {
            return NetmapPort.open(request.layout(), request.name());
        } catch (IOException e) {
            throw new ServiceException(
                    ServiceException.Kind.UNAVAILABLE, request.name() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private void disconnect(NetmapPort port) {
        NetmapServer serving = server;
        if (serving != null) {
            serving.disconnect(port);
        }
    }

    @Override
    public void close(NetmapPort port) {
        try {
            ScopedValue.where(Origin.CURRENT, "its program").call(() -> {
                service.closeForProgram(port);
                return true;
            });
        } catch (ServiceException e) {
            LOG.error("{} not closed: {}", port.name(), e.getMessage());
        } finally {
            bytesInUse -= port.layout().size();
        }
    }

    static RefusedException refusal(ServiceException e) {
        if (e.getCause() instanceof IOException cause) {
            return RefusedException.because(cause);
        }
        Errno errno = switch (e.kind()) {
            case NOT_FOUND -> Errno.ENXIO;
            case CONFLICT -> Errno.EBUSY;
            case INVALID -> Errno.EINVAL;
            case UNAVAILABLE -> Errno.EAGAIN;
            case FULL -> Errno.ENOSPC;
        };
        return new RefusedException(errno.number(), String.valueOf(e.getMessage()));
    }

    /** Disconnects all programs; returns when their ports are closed. */
    @Override
    public void close() {
        NetmapServer serving = server;
        if (serving != null) {
            serving.close();
        }
    }
}
