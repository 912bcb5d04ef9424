package dev.valed.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Port;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.worker.IdleMode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/**
 * A switch whose workers run, as in the daemon: for tests of what happens between threads. Its clients are the test's
 * threads. Closing it stops the workers and asserts that no ring failed and that every frame is accounted for.
 */
public final class RunningSwitch implements AutoCloseable {

    public static final String SWITCH = "vale0";

    /** A port that is attached. */
    public record Attached(Port port, MemoryPort memory, List<PortCounters> counters) {}

    private final SwitchCore core;
    private final Map<String, Attached> ports = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    public RunningSwitch(int workers, IdleMode idleMode) throws CoreException {
        this(workers, idleMode, worker -> {});
    }

    public RunningSwitch(int workers, IdleMode idleMode, IntConsumer onWorkerStart) throws CoreException {
        core = new SwitchCore(new CoreOptions(
                workers,
                idleMode,
                System::nanoTime,
                worker -> new MemoryDoorbell(),
                onWorkerStart,
                (worker, lane, failure) -> failures.add(failure)));
        core.start();
        core.createSwitch(SWITCH, SwitchFixture.FDB_CAPACITY, SwitchSettings.defaults());
    }

    /** Attaches a port that is closed with the switch. */
    public MemoryPort attach(String name, NetmapLayout layout) throws CoreException, IOException {
        MemoryPort memory = new MemoryPort(name, layout);
        List<PortCounters> counters = core.newCounters();
        Port port = core.attach(SWITCH, name, memory.rings(), counters);
        ports.put(name, new Attached(port, memory, counters));
        return memory;
    }

    /**
     * Lets a station send to itself, which reaches nobody once it is known, until the switch knows it: a worker that
     * meets another one learning leaves an address to its next frame. Until then the frames are flooded.
     */
    public void learn(String port, long station) {
        MemoryPort memory = ports.get(port).memory();
        Await.until("learning", () -> {
            memory.send(Frames.frame(station, station));
            Await.until(
                    "room to send", () -> memory.tx().space() == memory.layout().slots() - 1);
            return knows(station);
        });
    }

    private boolean knows(long station) {
        try {
            return core.fdb(SWITCH).list().stream().anyMatch(entry -> entry.mac() == station);
        } catch (CoreException e) {
            throw new IllegalStateException(e);
        }
    }

    public PortStatistics statistics(String name) {
        return PortStatistics.sum(ports.get(name).counters());
    }

    public SwitchCore core() {
        return core;
    }

    @Override
    public void close() {
        core.close();
        try {
            assertThat(failures).as("failures of workers").isEmpty();
            ports.keySet()
                    .forEach(name -> assertThat(statistics(name).isConserved())
                            .as("port %s: %s", name, statistics(name))
                            .isTrue());
        } finally {
            ports.values().forEach(port -> port.memory().close());
        }
    }
}
