package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.OpenPorts;
import dev.valed.ports.sys.SeqPacketServer;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the control socket: gives ports to client programs, and notices when they leave, however they do.
 *
 * <p>Two threads of its own: one reads from clients and never waits for any of them, the other carries out what they ask
 * and may wait for workers. {@link #disconnect} may be called by any thread, the rest by any but these two.
 */
public final class NetmapServer implements AutoCloseable {

    private final SeqPacketServer listener;
    private final BrokerThread broker;
    private final ControlLoop loop;
    private final Thread thread;

    private NetmapServer(SeqPacketServer listener, BrokerThread broker, ControlLoop loop) {
        this.listener = listener;
        this.broker = broker;
        this.loop = loop;
        this.thread = new Thread(loop, "netmap-server");
        thread.setDaemon(true);
    }

    /** {@link #start(Path, int, String, OpenPorts)} with the group that the process creates files with. */
    public static NetmapServer start(Path socket, int mode, OpenPorts ports) throws IOException {
        return start(socket, mode, null, ports);
    }

    /**
     * Starts to serve.
     *
     * @param socket path of up to 107 bytes; the socket file of a dead server is replaced
     * @param mode   permissions of the socket file, such as 0660: who may write to it may open ports
     * @param group  of the socket file
     * @throws IOException if another server is alive on this path, or it cannot be bound
     */
    public static NetmapServer start(Path socket, int mode, @Nullable String group, OpenPorts ports)
            throws IOException {
        SeqPacketServer listener = SeqPacketServer.bind(socket, permissions(mode), group);
        BrokerThread brokerThread = new BrokerThread(ports);
        try {
            NetmapServer server = new NetmapServer(
                    listener,
                    brokerThread,
                    ControlLoop.create(listener, brokerThread, ports.memories().budgets()));
            server.thread.start();
            return server;
        } catch (IOException e) {
            brokerThread.close();
            listener.close();
            throw e;
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        if ((mode & ~0777) != 0) {
            throw new IllegalArgumentException(
                    "mode 0" + Integer.toOctalString(mode) + " is not accepted: 0 to 0777 are");
        }
        // The constants are in the order of the bits, the highest first.
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((mode >> all.length - 1 - i & 1) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    /**
     * Takes a port away from those who have it open: they are told that it is gone, which they see at once if they wait,
     * and {@link dev.valed.ports.netmap.port.NetmapBroker#close} is called soon. Its name means another port from now on.
     * Returns before that.
     */
    public void disconnect(NetmapPort port) {
        loop.disconnect(port);
    }

    /** Ends all sessions and returns when every port of theirs is closed. Idempotent. */
    @Override
    public synchronized void close() {
        boolean interrupted = false;
        loop.stop();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        broker.close();
        listener.close();
        loop.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
