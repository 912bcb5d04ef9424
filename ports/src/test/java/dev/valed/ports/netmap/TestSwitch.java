package dev.valed.ports.netmap;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Port;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A whole switch {@code vale0} in this process: core, server, and a broker that attaches whatever is asked for. */
public final class TestSwitch implements AutoCloseable {
    public static final String NAME = "vale0";

    public final Path socket;
    public final SwitchCore core;
    public final NetmapServer server;
    public final Broker broker = new Broker();
    /** What went wrong in workers: nothing should, whatever clients do. */
    public final Queue<Throwable> ringFailures = new ConcurrentLinkedQueue<>();

    public TestSwitch(Path directory, int workers, IdleMode idleMode) throws Exception {
        this(directory, workers, idleMode, NetmapServer.MAX_CONNECTIONS);
    }

    TestSwitch(Path directory, int workers, IdleMode idleMode, int maxConnections) throws Exception {
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
        server = NetmapServer.start(socket, 0600, null, maxConnections, broker);
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

    public NetmapPort port(String port) {
        return broker.attached.get(port).port;
    }

    /** Attaches ports to {@link #NAME}; what is counted for a name stays for the next port of this name. */
    public final class Broker implements NetmapBroker {
        public final AtomicInteger opened = new AtomicInteger();
        public final AtomicInteger closed = new AtomicInteger();
        final Map<String, List<PortCounters>> counters = new ConcurrentHashMap<>();
        final Map<String, Attached> attached = new ConcurrentHashMap<>();

        /** Who answers requests about switches. */
        volatile NetmapRequests requests = NetmapRequests.NONE;

        record Attached(NetmapPort port, Port corePort) {}

        @Override
        public NetmapPort open(NetmapOpenRequest request, PeerCredentials peer) throws RefusedException {
            NetmapPort port;
            try {
                port = NetmapPort.open(request.layout(), request.name());
            } catch (IOException e) {
                throw RefusedException.because(e);
            }
            try {
                Port corePort = core.attach(
                        request.switchName(),
                        request.portName(),
                        port.rings(),
                        counters.computeIfAbsent(request.portName(), name -> core.newCounters()));
                attached.put(request.portName(), new Attached(port, corePort));
                opened.incrementAndGet();
                return port;
            } catch (CoreException e) {
                port.close();
                throw new RefusedException(
                        switch (e.problem()) {
                            case NOT_FOUND -> Errno.ENODEV.number();
                            case CONFLICT -> Errno.EBUSY.number();
                            case FULL -> Errno.ENOSPC.number();
                            case STALLED -> Errno.EIO.number();
                        },
                        e.getMessage());
            } catch (IOException e) {
                port.close();
                throw RefusedException.because(e);
            }
        }

        @Override
        public NetmapRequests requests() {
            return requests;
        }

        @Override
        public void close(NetmapPort port) {
            closed.incrementAndGet();
            Attached mine = attached.values().stream()
                    .filter(a -> a.port == port)
                    .findFirst()
                    .orElseThrow();
            attached.values().remove(mine);
            try {
                core.detach(NAME, mine.corePort);
            } catch (CoreException e) {
                throw new IllegalStateException(e);
            }
            port.close();
        }
    }
}
