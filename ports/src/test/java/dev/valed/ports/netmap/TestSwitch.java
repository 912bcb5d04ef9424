package dev.valed.ports.netmap;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Port;
import dev.valed.core.port.PortRings;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.control.NetmapServer;
import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.port.NetmapBroker;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.OpenPorts;
import dev.valed.ports.netmap.port.PortOpening;
import dev.valed.ports.netmap.port.RingKind;
import dev.valed.ports.netmap.port.RingPlan;
import dev.valed.ports.netmap.port.RingPlan.Group;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A whole switch {@code vale0} in this process: core, server, and a broker that attaches whatever is asked for. Besides there
 * is an interface {@code tap0} that nothing ever comes from, and one, {@code eth0}, whose wire and whose host are the
 * switches {@link #WIRE} and {@link #HOST}: who has a port there is a station behind the wire, or the host.
 */
public final class TestSwitch implements AutoCloseable {
    public static final String NAME = "vale0";

    public static final String WIRE = "vale_wire";
    public static final String HOST = "vale_host";
    /** Of eth0. */
    public static final int QUEUES = 2;

    /** Bytes that all memories together may take. */
    public static final long MEMORY_LIMIT = 2L << 30;

    /** That it may have, of which programs get three quarters. */
    private static final long DESCRIPTORS = 1 << 20;

    public final Path socket;
    public final SwitchCore core;
    public final NetmapServer server;
    public final Broker broker = new Broker();
    public final Memories memories;
    public final OpenPorts openPorts;
    /** What went wrong in workers: nothing should, whatever clients do. */
    public final Queue<Throwable> ringFailures = new ConcurrentLinkedQueue<>();

    public TestSwitch(Path directory, int workers, IdleMode idleMode) throws Exception {
        this(directory, workers, idleMode, Budgets.MOST_CONNECTIONS, MEMORY_LIMIT);
    }

    public TestSwitch(Path directory, int workers, IdleMode idleMode, int maxConnections, long memoryLimit)
            throws Exception {
        memories = new Memories(new Budgets(memoryLimit, DESCRIPTORS, maxConnections));
        openPorts = new OpenPorts(broker, memories, new ReentrantLock());
        socket = directory.resolve("vale.sock");
        core = new SwitchCore(new CoreOptions(
                workers,
                idleMode,
                System::nanoTime,
                worker -> doorbell(),
                worker -> {},
                (worker, lane, failure) -> ringFailures.add(failure)));
        core.start();
        core.createSwitch(NAME, 1024, SwitchSettings.defaults());
        core.createSwitch(WIRE, 1024, SwitchSettings.plainWire());
        core.createSwitch(HOST, 1024, SwitchSettings.plainWire());
        server = NetmapServer.start(socket, 0600, openPorts);
    }

    private static EpollDoorbell doorbell() {
        try {
            return EpollDoorbell.create();
        } catch (SystemCallException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        core.close();
    }

    public PortStatistics statistics(String port) {
        return PortStatistics.sum(broker.counters.getOrDefault(port, List.of()));
    }

    /** Whether nothing is counted for anybody any more. */
    public boolean hasEverythingBack() {
        Budgets budgets = memories.budgets();
        return budgets.memory().used() == 0
                && budgets.descriptors().used() == 0
                && budgets.connections().used() == 0;
    }

    public SwitchedPort port(String port) {
        return Objects.requireNonNull(broker.attached.get(port), port).port;
    }

    /** Attaches ports to {@link #NAME}; what is counted for a name stays for the next port of this name. */
    public final class Broker implements NetmapBroker {
        public final AtomicInteger opened = new AtomicInteger();
        public final AtomicInteger closed = new AtomicInteger();
        public final Map<String, List<PortCounters>> counters = new ConcurrentHashMap<>();
        public final Map<String, Attached> attached = new ConcurrentHashMap<>();

        /** Who answers requests about switches. */
        public volatile NetmapRequests requests = NetmapRequests.NONE;

        public record Attached(SwitchedPort port, String on, Port corePort) {}

        @Override
        public NetmapPort open(PortOpening opening) throws RefusedException {
            int colon = opening.name().indexOf(':');
            if (opening.name().equals("tap0")) {
                Group nic = new Group(RingKind.IDLE, 1, 1024);
                int hostTx = Math.max(1, opening.rings().hostTxRings());
                int hostRx = Math.max(1, opening.rings().hostRxRings());
                RingPlan plan = new RingPlan(
                        nic, new Group(RingKind.IDLE, hostTx, 1024), nic, new Group(RingKind.IDLE, hostRx, 1024));
                opened.incrementAndGet();
                return opening.port(plan, false);
            }
            if (opening.name().equals("eth0")) {
                opened.incrementAndGet();
                return opening.interfacePort(QUEUES);
            }
            if (!opening.name().startsWith("vale") || colon < 0) {
                throw new RefusedException(Errno.ENXIO, "there is no interface " + opening.name());
            }
            String portName = opening.name().substring(colon + 1);
            SwitchedPort port = opening.switchedPort();
            try {
                attach(port, opening.name().substring(0, colon), portName, port.rings());
                opened.incrementAndGet();
                return port;
            } catch (RefusedException e) {
                port.close();
                throw e;
            }
        }

        private void attach(SwitchedPort port, String on, String portName, PortRings rings) throws RefusedException {
            try {
                Port corePort = core.attach(
                        on, portName, rings, counters.computeIfAbsent(portName, name -> core.newCounters()));
                attached.put(portName, new Attached(port, on, corePort));
            } catch (CoreException e) {
                throw new RefusedException(
                        switch (e.problem()) {
                            case NOT_FOUND -> Errno.ENODEV;
                            case CONFLICT -> Errno.EBUSY;
                            case FULL -> Errno.ENOSPC;
                            case STALLED -> Errno.EIO;
                        },
                        String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw RefusedException.because(e);
            }
        }

        @Override
        public void connect(NetmapPort port, PeerCredentials peer) throws RefusedException {
            if (port.name().equals("eth0")) {
                SwitchedPort opened = (SwitchedPort) port;
                attach(opened, WIRE, "eth0", opened.sides().getFirst().rings());
                attach(opened, HOST, "eth0^", opened.sides().getLast().rings());
            }
        }

        @Override
        public void disconnect(NetmapPort port) {
            if (port.name().equals("eth0")) {
                detach(port);
            }
        }

        @Override
        public NetmapRequests requests() {
            return requests;
        }

        @Override
        public void close(NetmapPort port) {
            detach(port);
            port.close();
            closed.incrementAndGet();
        }

        private void detach(NetmapPort port) {
            List<Attached> mine =
                    attached.values().stream().filter(one -> one.port == port).toList();
            for (Attached one : mine) {
                try {
                    core.detach(one.on, one.corePort);
                } catch (CoreException e) {
                    throw new IllegalStateException(e);
                }
                attached.values().remove(one);
            }
        }
    }
}
