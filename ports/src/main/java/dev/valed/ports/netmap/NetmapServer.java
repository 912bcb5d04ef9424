package dev.valed.ports.netmap;

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
 * <p>Two threads of its own: one reads from clients and never waits for any of them or for the broker, the other calls
 * the broker. Methods may be called by any thread but these two.
 */
public final class NetmapServer implements AutoCloseable {

    /** Connections at once; further ones are refused with EUSERS. */
    public static final int MAX_CONNECTIONS = 4096;

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

    /** {@link #start(Path, int, String, NetmapBroker)} with the group that the process creates files with. */
    public static NetmapServer start(Path socket, int mode, NetmapBroker broker) throws IOException {
        return start(socket, mode, null, broker);
    }

    /**
     * Starts to serve.
     *
     * @param socket path of up to 107 bytes; the socket file of a dead server is replaced
     * @param mode   permissions of the socket file, such as 0660: who may write to it may open ports
     * @param group  of the socket file
     * @throws IOException if another server is alive on this path, or it cannot be bound
     */
    public static NetmapServer start(Path socket, int mode, @Nullable String group, NetmapBroker broker)
            throws IOException {
        return start(socket, mode, group, MAX_CONNECTIONS, broker);
    }

    static NetmapServer start(Path socket, int mode, @Nullable String group, int maxConnections, NetmapBroker broker)
            throws IOException {
        SeqPacketServer listener = SeqPacketServer.bind(socket, permissions(mode), group);
        BrokerThread brokerThread = new BrokerThread(broker);
        try {
            NetmapServer server = new NetmapServer(
                    listener, brokerThread, ControlLoop.create(listener, brokerThread, maxConnections));
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
     * Ends the session of a port from this side: the client's connection closes, which it sees at once if it waits, and
     * {@link NetmapBroker#close} is called soon. Returns before that. Does nothing if the session has ended.
     */
    public void disconnect(NetmapPort port) {
        loop.disconnect(port);
    }

    /** Ends all sessions and returns when the broker has closed every port. Idempotent. */
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
