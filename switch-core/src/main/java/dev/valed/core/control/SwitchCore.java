package dev.valed.core.control;

import dev.valed.core.control.CoreException.Problem;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.forwarding.SwitchView;
import dev.valed.core.forwarding.Topology;
import dev.valed.core.port.Ingress;
import dev.valed.core.port.Overflow;
import dev.valed.core.port.Port;
import dev.valed.core.port.PortRings;
import dev.valed.core.worker.Worker;
import dev.valed.core.worker.WorkerStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The forwarding core: switches, their ports, and the workers that move frames between them. Every change makes a new
 * {@link Topology}, sends it to all workers, and waits until the last one has adopted it: when {@link #detach} returns,
 * no worker touches the port's memory any more.
 *
 * <p>Any thread may call; changes are made one at a time. Frames move while they are made.
 */
public final class SwitchCore implements AutoCloseable {

    /** A worker that has not come round after this long is taken for stalled. */
    private static final long ADOPTION_NANOS = 10_000_000_000L;

    private static final long ADOPTION_POLL_NANOS = 20_000;

    private final CoreOptions options;
    private final List<Worker> workers;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, VirtualSwitch> switches = new LinkedHashMap<>();
    private Topology topology;

    public SwitchCore(CoreOptions options) {
        this.options = options;
        this.topology = Topology.empty(options.workers());
        this.workers = IntStream.range(0, options.workers())
                .mapToObj(i -> new Worker(
                        i,
                        topology,
                        options.nanoClock(),
                        options.idleMode(),
                        options.doorbells().apply(i),
                        options.listener()))
                .toList();
    }

    /** Starts the workers. */
    public synchronized void start() {
        for (Worker worker : workers) {
            Thread thread = new Thread(
                    () -> {
                        options.onWorkerStart().accept(worker.number());
                        worker.run();
                    },
                    "worker-" + worker.number());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Makes a switch without ports.
     *
     * @param fdbCapacity addresses, see {@link MacTable#MacTable(int)}
     * @throws CoreException if there is one of that name
     */
    public synchronized void createSwitch(String name, int fdbCapacity, SwitchSettings settings) throws CoreException {
        if (switches.containsKey(name)) {
            throw new CoreException(Problem.CONFLICT, "switch " + name + " exists");
        }
        switches.put(name, new VirtualSwitch(name, new MacTable(fdbCapacity), settings));
        publish();
    }

    /** Changes the settings of a switch; what it has learned stays. */
    public synchronized void changeSettings(String name, SwitchSettings settings) throws CoreException {
        find(name).set(settings);
        publish();
    }

    /** @throws CoreException if it does not exist or has ports */
    public synchronized void deleteSwitch(String name) throws CoreException {
        VirtualSwitch virtualSwitch = find(name);
        int ports = virtualSwitch.ports().size();
        if (ports > 0) {
            throw new CoreException(Problem.CONFLICT, "switch " + name + " has " + ports + " ports: detach them first");
        }
        switches.remove(name);
        publish();
    }

    public synchronized List<String> switchNames() {
        return List.copyOf(switches.keySet());
    }

    public synchronized SwitchSettings settings(String switchName) throws CoreException {
        return find(switchName).settings();
    }

    /** The switch's forwarding database, to be listed, flushed or pinned to while frames move. */
    public synchronized MacTable fdb(String switchName) throws CoreException {
        return find(switchName).fdb();
    }

    public synchronized List<Port> ports(String switchName) throws CoreException {
        return find(switchName).ports();
    }

    /** A block of counters for each worker, to be given to {@link #attach}, and again if the port comes back. */
    public List<PortCounters> newCounters() {
        return Stream.generate(PortCounters::new).limit(workers.size()).toList();
    }

    /** As below, with frames dropped for which the port has no room. */
    public Port attach(String switchName, String portName, PortRings rings, List<PortCounters> counters)
            throws CoreException, IOException {
        return attach(switchName, portName, rings, counters, Overflow.DROP);
    }

    /**
     * Attaches an open port: when this returns, frames move.
     *
     * @param counters from {@link #newCounters}; they go on from where they are
     * @param overflow what becomes of frames for which the port has no room
     * @throws CoreException if there is no such switch, the name is taken or the switch is full
     * @throws IOException   if a worker cannot watch one of the rings
     */
    public synchronized Port attach(
            String switchName, String portName, PortRings rings, List<PortCounters> counters, Overflow overflow)
            throws CoreException, IOException {
        VirtualSwitch virtualSwitch = find(switchName);
        if (virtualSwitch.find(portName).isPresent()) {
            throw new CoreException(
                    Problem.CONFLICT, "port " + portName + " is attached to " + switchName + " already");
        }
        int index = virtualSwitch.freeIndex();
        if (index == Port.MAX_PORTS) {
            throw new CoreException(
                    Problem.FULL, "switch " + switchName + " has " + Port.MAX_PORTS + " ports, which is all it takes");
        }
        Port port = new Port(portName, index, virtualSwitch.nextGeneration(index), rings, counters, overflow);
        connect(port);
        virtualSwitch.add(port);
        publish();
        return port;
    }

    /**
     * Detaches a port. What its client sent before is forwarded; what was learned of it is forgotten. When this returns
     * no worker uses its rings.
     *
     * @throws CoreException if the port is not attached (any more), or if a worker does not respond: then the port's
     *                       memory must not be freed
     */
    public synchronized void detach(String switchName, Port port) throws CoreException {
        VirtualSwitch virtualSwitch = find(switchName);
        if (!virtualSwitch.ports().contains(port)) {
            throw new CoreException(Problem.NOT_FOUND, "port " + port.name() + " is not attached to " + switchName);
        }
        virtualSwitch.remove(port);
        publish();
        disconnect(port, port.ingress());
        virtualSwitch.fdb().forget(port.identity());
    }

    private void connect(Port port) throws IOException {
        List<Ingress> connected = new ArrayList<>();
        try {
            for (Ingress ingress : port.ingress()) {
                ingress.connect(owner(port, ingress).doorbell());
                connected.add(ingress);
            }
        } catch (IOException | RuntimeException failure) {
            disconnect(port, connected);
            throw failure;
        }
    }

    private void disconnect(Port port, List<Ingress> connected) {
        connected.forEach(ingress -> ingress.disconnect(owner(port, ingress).doorbell()));
    }

    private Worker owner(Port port, Ingress ingress) {
        return workers.get(Topology.owner(port, ingress, workers.size()));
    }

    private VirtualSwitch find(String name) throws CoreException {
        VirtualSwitch virtualSwitch = switches.get(name);
        if (virtualSwitch == null) {
            throw new CoreException(Problem.NOT_FOUND, "there is no switch " + name);
        }
        return virtualSwitch;
    }

    /** Sends a new topology to all workers, and waits until all have adopted it. */
    private void publish() throws CoreException {
        List<SwitchView> views =
                switches.values().stream().map(VirtualSwitch::view).toList();
        topology = Topology.of(topology.version() + 1, views, workers.size());
        for (Worker worker : workers) {
            awaitRoom(worker);
        }
        if (threads.isEmpty()) {
            return; // stepped by hand, or not started yet
        }
        for (Worker worker : workers) {
            awaitAdoption(worker);
        }
    }

    private void awaitRoom(Worker worker) throws CoreException {
        long start = System.nanoTime();
        while (!worker.post(topology)) {
            pause(worker, start);
        }
    }

    private void awaitAdoption(Worker worker) throws CoreException {
        long start = System.nanoTime();
        while (worker.adoptedVersion() < topology.version()) {
            pause(worker, start);
        }
    }

    private static void pause(Worker worker, long start) throws CoreException {
        if (System.nanoTime() - start > ADOPTION_NANOS) {
            throw new CoreException(
                    Problem.STALLED,
                    "worker " + worker.number() + " has not come round for " + ADOPTION_NANOS / 1_000_000_000 + " s");
        }
        LockSupport.parkNanos(ADOPTION_POLL_NANOS);
    }

    /** The workers, for tests and benchmarks that step them by hand instead of calling {@link #start}. */
    public List<Worker> workers() {
        return workers;
    }

    public List<WorkerStatistics> workerStatistics() {
        return workers.stream().map(Worker::statistics).toList();
    }

    /** Ns since the worker that is furthest behind last came round. */
    public long longestSilenceNanos() {
        long now = options.nanoClock().getAsLong();
        return workerStatistics().stream()
                .mapToLong(w -> now - w.heartbeat())
                .max()
                .orElse(0);
    }

    /** The second that the forwarding databases count by: an entry's age is this less its last-seen second. */
    public int nowSeconds() {
        return (int) (options.nanoClock().getAsLong() / 1_000_000_000);
    }

    /** Stops the workers. The ports are the caller's to close, after this. */
    @Override
    public synchronized void close() {
        workers.forEach(Worker::stop);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        workers.forEach(worker -> worker.doorbell().close());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
