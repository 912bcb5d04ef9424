package dev.valed.bench.core;

import dev.valed.bench.figure.Samples;
import dev.valed.core.control.CoreException;
import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.port.Doorbell;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.Worker;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A sender, a worker stepped by hand, and receivers that give everything back at once; all on the calling thread. */
final class CoreLoop implements AutoCloseable {

    private static final String SWITCH = "vale0";
    private static final int STEPS_BETWEEN_CLOCKS = 64;
    private static final long WARM_UP_NANOS = 600_000_000;

    private final int size;
    private final int burst;
    private final boolean flooded;
    private final Arena arena = Arena.ofConfined();
    private final SwitchCore core;
    private final Worker worker;
    private final MemoryClient sender;
    private final List<PortCounters> senderCounters;
    private final MemoryClient[] receivers;
    private final long[] sources;
    private final long[] destinations;
    /** Frames have to be rewritten before each burst, because there are more addresses than slots. */
    private final boolean rewriting;

    private int nextAddress;

    CoreLoop(int size, int addresses, int burst, int receiverCount, boolean flooded) throws CoreException, IOException {
        this.size = size;
        this.burst = burst;
        this.flooded = flooded;
        core = new SwitchCore(CoreOptions.of(1, IdleMode.SPIN, worker -> Doorbell.SILENT));
        worker = core.workers().getFirst();
        // Three times, as the sources' port never gets more than it leaves free beside the destinations.
        core.createSwitch(SWITCH, Math.max(MacTable.DEFAULT_CAPACITY, 3 * addresses), SwitchSettings.defaults());
        sender = new MemoryClient(arena, "vale0:tx");
        senderCounters = core.newCounters();
        core.attach(SWITCH, "tx", sender.rings(), senderCounters);
        receivers = new MemoryClient[receiverCount];
        for (int i = 0; i < receiverCount; i++) {
            receivers[i] = new MemoryClient(arena, "vale0:rx" + i);
            core.attach(SWITCH, "rx" + i, receivers[i].rings(), core.newCounters());
        }
        Random random = new Random(42);
        sources = addresses(addresses, 1, random);
        destinations = addresses(addresses, 2, random);
        rewriting = addresses > sender.slots();
        settle();
    }

    private static long[] addresses(int count, int kind, Random random) {
        List<Long> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(0x02L | (long) kind << 8 | Long.reverse(i + 1L) >>> 16 & 0xffff_ff00_0000L);
        }
        java.util.Collections.shuffle(list, random);
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    /** Lets the worker adopt the ports, teaches it where the destinations are, and fills the sender's ring. */
    private void settle() {
        for (int i = 0; i < receivers.length + 2; i++) {
            worker.doWork();
        }
        MemoryClient owner = receivers[0];
        for (long destination : destinations) {
            owner.prepare(owner.nextSlot(0), MacAddress.BROADCAST, destination, 60);
            owner.offer(1);
            worker.doWork();
            sender.consume();
            for (MemoryClient receiver : receivers) {
                receiver.consume();
            }
        }
        for (int slot = 0; slot < sender.slots(); slot++) {
            prepare(slot);
        }
    }

    private void prepare(int slot) {
        long destination = flooded ? MacAddress.BROADCAST : destinations[nextAddress];
        sender.prepare(slot, destination, sources[nextAddress], size);
        nextAddress = nextAddress + 1 == sources.length ? 0 : nextAddress + 1;
    }

    /** Million frames per second of each run. */
    Samples measure(int runs, int millis) {
        run(WARM_UP_NANOS);
        double[] mpps = new double[runs];
        for (int i = 0; i < runs; i++) {
            mpps[i] = run(millis * 1_000_000L);
        }
        PortStatistics statistics = PortStatistics.sum(senderCounters);
        if (!statistics.isConserved() || statistics.totalReceiveDrops() > 0) {
            throw new IllegalStateException("frames were lost: " + statistics);
        }
        return new Samples(mpps);
    }

    private double run(long nanos) {
        long before = senderCounters.getFirst().get(PortCounter.RECEIVED_FRAMES);
        long start = System.nanoTime();
        long untimed = 0;
        long now;
        do {
            if (rewriting) {
                untimed += rewrite();
            }
            for (int i = 0; i < (rewriting ? 1 : STEPS_BETWEEN_CLOCKS); i++) {
                step();
            }
            now = System.nanoTime();
        } while (now - start < nanos);
        long frames = senderCounters.getFirst().get(PortCounter.RECEIVED_FRAMES) - before;
        return frames * 1e3 / (now - start - untimed);
    }

    /** Returns the time that it took, in ns. */
    private long rewrite() {
        long start = System.nanoTime();
        for (int i = 0; i < burst; i++) {
            prepare(sender.nextSlot(i));
        }
        return System.nanoTime() - start;
    }

    private void step() {
        sender.offer(burst);
        worker.doWork();
        for (MemoryClient receiver : receivers) {
            receiver.consume();
        }
    }

    @Override
    public void close() {
        core.close();
        arena.close();
    }
}
