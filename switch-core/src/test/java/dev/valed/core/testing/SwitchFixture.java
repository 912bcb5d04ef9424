package dev.valed.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Overflow;
import dev.valed.core.port.Port;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A switch whose workers a test steps by hand, by a clock that it moves by hand: nothing happens by itself.
 *
 * <pre>{@code
 * try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
 *     fixture.port("a").sends(f);
 *     fixture.step();
 *     fixture.port("b").received(f);
 * }
 * }</pre>
 *
 * Closing it asserts that no frame is unaccounted for: for every port that ever was, received = forwarded + drops, and
 * over all ports, copies offered = transmitted + drops.
 */
public final class SwitchFixture implements AutoCloseable {

    public static final String SWITCH = "vale0";
    public static final int FDB_CAPACITY = 1024;

    private final ManualClock clock = new ManualClock();
    private final SwitchCore core;
    private final Map<String, FixturePort> attached = new LinkedHashMap<>();
    private final List<FixturePort> everAttached = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable FixturePort detaching;
    private long offered;
    private boolean ledgerSkipped;

    /** One worker and the default settings. */
    public SwitchFixture(String... ports) {
        this(1, FDB_CAPACITY, SwitchSettings.defaults(), ports);
    }

    public SwitchFixture(int workers, int fdbCapacity, SwitchSettings settings, String... ports) {
        core = new SwitchCore(new CoreOptions(
                workers,
                IdleMode.SPIN,
                clock,
                worker -> new MemoryDoorbell(),
                worker -> {},
                (worker, lane, failure) -> failures.add(failure)));
        try {
            core.createSwitch(SWITCH, fdbCapacity, settings);
        } catch (CoreException e) {
            throw new IllegalStateException(e);
        }
        cycle();
        for (String port : ports) {
            attach(port);
        }
    }

    public FixturePort attach(String name) {
        return attach(name, MemoryPort.SMALL);
    }

    public FixturePort attach(String name, NetmapLayout layout) {
        return attach(name, layout, Overflow.DROP);
    }

    public FixturePort attach(String name, NetmapLayout layout, Overflow overflow) {
        MemoryPort memory = new MemoryPort(name, layout);
        List<PortCounters> counters = core.newCounters();
        try {
            Port port = core.attach(SWITCH, memory.name(), memory.rings(), counters, overflow);
            FixturePort fixturePort = new FixturePort(memory, port, counters);
            attached.put(memory.name(), fixturePort);
            everAttached.add(fixturePort);
            cycle();
            return fixturePort;
        } catch (CoreException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Detaches a port; what its client has sent is forwarded first. The client may still look at what it received. */
    public FixturePort detach(String name) {
        FixturePort port = port(name);
        try {
            core.detach(SWITCH, port.port());
        } catch (CoreException e) {
            throw new IllegalStateException(e);
        }
        attached.remove(name);
        detaching = port;
        cycle();
        detaching = null;
        return port;
    }

    public void change(SwitchSettings settings) {
        try {
            core.changeSettings(SWITCH, settings);
        } catch (CoreException e) {
            throw new IllegalStateException(e);
        }
        cycle();
    }

    public FixturePort port(String name) {
        FixturePort port = attached.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no port " + name);
        }
        return port;
    }

    /** Lets the workers take turns until there is nothing left to forward. */
    public void step() {
        while (cycle() > 0) {
            // again
        }
    }

    /** One cycle of each worker. Returns the slots taken. */
    public int cycle() {
        int taken = 0;
        for (Worker worker : core.workers()) {
            taken += worker.doWork();
            for (FixturePort port : attached.values()) {
                offered += port.newlyOffered(attached.size() - 1);
            }
            if (detaching != null) {
                offered += detaching.newlyOffered(attached.size());
            }
        }
        return taken;
    }

    /** Forwards what is waiting, then moves the clock. */
    public void advanceSeconds(long seconds) {
        step();
        clock.advanceSeconds(seconds);
        step(); // an idle cycle looks at the clock
    }

    /**
     * Steps until a sweep for old entries has gone through the whole table, which takes until the second after the next:
     * the one in progress may have passed an entry already.
     */
    public void sweep() {
        for (int second = 0; second < 2; second++) {
            clock.advanceSeconds(1);
            for (int i = 0; i < fdb().capacity() / 32 + 4; i++) {
                step();
            }
        }
    }

    public MacTable fdb() {
        try {
            return core.fdb(SWITCH);
        } catch (CoreException e) {
            throw new IllegalStateException(e);
        }
    }

    public void pin(long mac, String port) {
        fdb().pin(mac, port(port).port().identity(), core.nowSeconds());
    }

    public SwitchCore core() {
        return core;
    }

    public ManualClock clock() {
        return clock;
    }

    /** Failures of workers since the last call; those that a test does not take fail it. */
    public List<Throwable> takeFailures() {
        List<Throwable> taken = List.copyOf(failures);
        failures.clear();
        return taken;
    }

    /** For tests with ports that the fixture does not know or with failures: leaves out the sum over all ports. */
    public void skipLedger() {
        ledgerSkipped = true;
    }

    @Override
    public void close() {
        try {
            assertThat(failures).as("failures of workers").isEmpty();
            everAttached.forEach(FixturePort::assertConserved);
            if (ledgerSkipped) {
                return;
            }
            assertThat(everAttached.stream()
                            .map(FixturePort::statistics)
                            .mapToLong(SwitchFixture::accountedCopies)
                            .sum())
                    .as("transmitted + drops = copies offered")
                    .isEqualTo(offered);
        } finally {
            core.close();
            everAttached.forEach(port -> port.memory().close());
        }
    }

    private static long accountedCopies(PortStatistics statistics) {
        return statistics.get(PortCounter.TRANSMITTED_FRAMES) + statistics.totalTransmitDrops();
    }
}
