package dev.valed.ports.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Ingress;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.control.NetmapServer;
import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.port.NetmapBroker;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.OpenPorts;
import dev.valed.ports.netmap.port.PortOpening;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.EpollDoorbell;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The two sides of one ring without a switch between them: what one does falls into the very moment at which the other
 * falls asleep, again and again. A side that looks before it arms is found out in one run of three or so; a missing
 * fence hardly ever, that is for switch-stress.
 */
@Timeout(300)
class WakeupRaceTest {
    private static final NetmapLayout LAYOUT = new NetmapLayout(1, 1, 64, 256);
    private static final int ROUNDS = 100_000;
    /** Then there are fewer: with few processors, and others that want them, each takes its time. */
    private static final long ENOUGH_NANOS = 60_000_000_000L;

    private static final int SPIN_LIMIT = 64;
    private static final long LOST_NANOS = 20_000_000_000L;

    @TempDir
    private Path directory;

    private NetmapServer server;
    private ValePort client;
    private volatile SwitchedPort port;
    private volatile int rounds = ROUNDS;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        Path socket = directory.resolve("vale.sock");
        NetmapBroker broker = new NetmapBroker() {
            @Override
            public NetmapPort open(PortOpening opening) throws RefusedException {
                port = opening.switchedPort();
                return port;
            }

            @Override
            public void close(NetmapPort ended) {
                // Closed below, after the thread that plays the worker has ended.
            }
        };
        server = NetmapServer.start(
                socket, 0600, new OpenPorts(broker, new Memories(new Budgets(1L << 30, 1 << 20)), new ReentrantLock()));
        client = ValePort.open(socket, "vale0:a", LAYOUT);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        port.close();
    }

    @Test
    void shouldWakeAReceiver() throws Exception {
        Thread worker = Thread.ofPlatform().start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                deliverOneByOne(arena.allocate(256, 64));
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        RxRing rx = client.rxRing(0);
        rx.lookFor(0);
        long begin = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            int found = rx.await(1, LOST_NANOS);
            assertThat(failure.get()).isNull();
            assertThat(found).as("frame %d", i).isEqualTo(1);
            // A wait that timed out looks again, and finds what it was not woken for.
            assertThat(System.nanoTime() - start).as("frame %d", i).isLessThan(LOST_NANOS);
            rx.advance(1);
            rx.sync();
            if (System.nanoTime() - begin > ENOUGH_NANOS) {
                rounds = i + 1;
            }
            done.set(i + 1);
        }
        worker.join();
    }

    private void deliverOneByOne(MemorySegment frame) {
        Egress egress = port.rings().egress().getFirst();
        PortCounters counters = new PortCounters();
        FrameBatch batch = new FrameBatch();
        short[] order = {0};
        Random random = new Random(5);
        for (int i = 0; reached(i) && i < rounds; i++) {
            spin(random.nextInt(SPIN_LIMIT));
            batch.clear();
            batch.bufferBase = frame.address();
            batch.bufferStride = 256;
            batch.longestSlot = 256;
            batch.add(SlotWord.of(0, 60, 0), 0, 0);
            assertThat(egress.deliver(batch, order, 0, 1, counters)).isEqualTo(1);
            VarHandle.fullFence();
            egress.wakeReceiver();
        }
    }

    @Test
    void shouldWakeAWorker() throws Exception {
        try (EpollDoorbell doorbell = EpollDoorbell.create()) {
            Ingress ingress = port.rings().ingress().getFirst();
            ingress.connect(doorbell);
            Thread worker = Thread.ofPlatform().start(() -> {
                try {
                    receiveOneByOne(ingress, doorbell);
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            TxRing tx = client.txRing(0);
            Random random = new Random(6);
            long begin = System.nanoTime();
            for (int i = 0; i < rounds && reached(i); i++) {
                if (System.nanoTime() - begin > ENOUGH_NANOS) {
                    rounds = i + 1;
                }
                spin(random.nextInt(SPIN_LIMIT));
                assertThat(tx.available()).isPositive();
                tx.setSlot(0, 60, false);
                tx.advance(1);
                tx.sync();
            }
            worker.join();
            ingress.disconnect(doorbell);
            assertThat(failure.get()).isNull();
            assertThat(done).hasValue(rounds);
        }
    }

    private void receiveOneByOne(Ingress ingress, EpollDoorbell doorbell) {
        FrameBatch batch = new FrameBatch();
        PortCounters counters = new PortCounters();
        for (int i = 0; i < rounds; ) {
            ingress.arm();
            VarHandle.fullFence();
            if (!ingress.hasWork()) {
                long start = System.nanoTime();
                doorbell.await(LOST_NANOS);
                assertThat(System.nanoTime() - start).as("frame %d", i).isLessThan(LOST_NANOS);
            }
            ingress.disarm();
            i += ingress.receive(batch, 64, counters);
            ingress.release();
            done.set(i);
        }
    }

    /** Waits until the other side has done so many; false if it does not get there. */
    private boolean reached(int count) {
        long start = System.nanoTime();
        for (int looks = 0; done.get() < count; looks++) {
            if (looks > 1000) {
                Thread.yield();
                if (System.nanoTime() - start > 2 * LOST_NANOS) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }
}
