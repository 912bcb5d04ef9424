package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.budget.LogInterval;
import dev.valed.ports.netmap.control.NetmapServer;
import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.port.NetmapBroker;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.OpenPorts;
import dev.valed.ports.netmap.port.PortOpening;
import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The switches, and the programs that open ports of them at the control socket. What the broker is asked comes from the
 * server's thread, which holds the lock of the service.
 */
public final class NetmapPrograms implements NetmapBroker, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NetmapPrograms.class);

    /** Programs can ask for what they do not get as often as they like. */
    private final LogInterval refusals = new LogInterval();

    private final OpenPorts ports;
    private final SwitchService service;
    private final NetmapPeers peers;
    private final NetmapSwitchRequests requests;
    private final PortCondition condition;
    /** What the next opening, that of a pipe's parent, is to make. Owned by the server's thread. */
    private @Nullable InterfaceSpec parent;

    private volatile @Nullable NetmapServer server;

    /**
     * Makes a service without switches, and nobody is served yet.
     *
     * @param core      as for {@link SwitchService}
     * @param ownUser   user id of this process, whose programs may change switches; root's may in any case
     * @param condition of the interfaces that programs take over
     * @param budgets   what programs share
     */
    public NetmapPrograms(SwitchCore core, KernelPorts kernel, int ownUser, PortCondition condition, Budgets budgets) {
        ReentrantLock lock = new ReentrantLock();
        this.ports = new OpenPorts(this, new Memories(budgets), lock);
        int pid = (int) ProcessHandle.current().pid();
        PeerCredentials self = new PeerCredentials(pid, ownUser, ownUser, pid, 0);
        this.service = new SwitchService(core, kernel, new MemoryPorts(ports, self), lock);
        this.peers = new NetmapPeers(ownUser);
        this.requests = new NetmapSwitchRequests(service, peers, condition);
        this.condition = condition;
    }

    public SwitchService service() {
        return service;
    }

    OpenPorts openPorts() {
        return ports;
    }

    /**
     * Begins to serve.
     *
     * @param mode permissions of the socket, such as 0660: who may write to it may open ports
     * @throws IOException if the socket cannot be made
     */
    public void serve(Path socket, int mode) throws IOException {
        server = NetmapServer.start(socket, mode, ports);
    }

    @Override
    public NetmapRequests requests() {
        return requests;
    }

    @Override
    public String canonicalName(String name) {
        return service.programs().canonicalName(name);
    }

    @Override
    public NetmapPort open(PortOpening opening) throws RefusedException {
        InterfaceSpec otherwise = parent;
        parent = null;
        if (otherwise == null && opening.comesBack() && opening.rings().hostTxRings() == 0) {
            // Made by a program, it went with the daemon before. With host rings it was an interface.
            otherwise = InterfaceRequests.spec(opening.rings(), 0);
        }
        return open(opening, otherwise);
    }

    private NetmapPort open(PortOpening opening, @Nullable InterfaceSpec otherwise) throws RefusedException {
        String name = opening.name();
        if (!opening.create() && !service.programs().exists(name)) {
            throw new RefusedException(Errno.ENXIO, "there is no port " + Names.quote(name));
        }
        try {
            OpenPort opened = NetmapPeers.act(
                    opening.peer(),
                    () -> service.programs().open(name, otherwise, new NetmapOpener(opening), this::end));
            peers.opened(name, opening.peer());
            return (NetmapPort) opened;
        } catch (RefusedException e) {
            if (e.errno() != Errno.ENXIO.number()
                    && refusals.isOver()) { // of which every pipe without a parent has one
                LOG.info(
                        "{} not opened for process {}: {}",
                        Names.quote(name),
                        opening.peer().pid(),
                        e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public void makeParent(String name, RingCounts rings, int memoryId, PeerCredentials peer) {
        parent = InterfaceRequests.spec(rings, memoryId);
    }

    @Override
    public void connect(NetmapPort port, PeerCredentials peer) throws RefusedException {
        OpenPort open = (OpenPort) port;
        NetmapPeers.Action<Boolean> connect = () -> {
            service.programs().connect(open, condition);
            return true;
        };
        if (service.programs().takesOver(open)) {
            peers.change(peer, connect);
        } else {
            NetmapPeers.act(peer, connect);
        }
    }

    @Override
    public void disconnect(NetmapPort port) {
        forItsProgram(port, "given back", () -> service.programs().disconnect((OpenPort) port));
    }

    private void end(OpenPort port) {
        NetmapServer serving = server;
        if (serving != null) {
            serving.disconnect((NetmapPort) port);
        }
    }

    @Override
    public void close(NetmapPort port) {
        peers.closed(port.name());
        forItsProgram(port, "closed", () -> service.programs().close((OpenPort) port));
    }

    private interface Change {
        void make() throws ServiceException;
    }

    private static void forItsProgram(NetmapPort port, String what, Change change) {
        try {
            ScopedValue.where(Origin.CURRENT, "its program").call(() -> {
                change.make();
                return true;
            });
        } catch (ServiceException e) {
            LOG.error("{} not {}: {}", port.name(), what, e.getMessage());
        }
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
