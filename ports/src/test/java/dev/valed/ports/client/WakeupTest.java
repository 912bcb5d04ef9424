package dev.valed.ports.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.WorkerStatistics;
import dev.valed.ports.netmap.TestFrame;
import dev.valed.ports.netmap.TestSwitch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wakeup that is lost shows as a frame that is late by 100 ms, when the worker looks around, or by a time-out. */
@Timeout(300)
class WakeupTest {
    private static final long LIMIT_NANOS = 30_000_000_000L;
    /** Then there are fewer round trips: with few processors, and others that want them, each takes its time. */
    private static final long ENOUGH_NANOS = 20_000_000_000L;
    /** A worker waits for so long, at least, for a ring that is late. */
    private static final long LATE_NANOS = 100_000_000;

    /** By the station that it goes to. */
    private static final byte[][] FRAMES = {{}, TestFrame.of(1, 2, 0, 60), TestFrame.of(2, 1, 0, 60)};

    /** Syncs in which the machine stopped the client for so long that it may have rung late. */
    private final AtomicInteger interrupted = new AtomicInteger();

    @TempDir
    private Path directory;

    /** Set before the last frame is sent. */
    private volatile boolean last;

    @ParameterizedTest(name = "{0} workers, {1}, clients look {2} ns, delays up to {3} ns: {4} round trips")
    @CsvSource({
        "1, YIELD, 50000, 0, 100000",
        "2, YIELD, 50000, 0, 20000",
        "1, PARK, 0, 0, 20000", // everybody sleeps at every turn
        "2, PARK, 0, 0, 20000",
        "1, YIELD, 0, 0, 20000",
        "1, PARK, 50000, 0, 20000",
        "1, YIELD, 50000, 150000, 5000", // around the moment of falling asleep
        "2, YIELD, 20000, 60000, 10000",
        "1, PARK, 0, 20000, 20000",
        "1, SPIN, 0, 0, 20000"
    })
    void shouldNotLoseAWakeup(int workers, IdleMode idleMode, long lookNanos, int delayNanos, int roundTrips)
            throws Exception {
        int done;
        try (TestSwitch fabric = new TestSwitch(directory, workers, idleMode)) {
            try (ValePort ping = ValePort.open(fabric.socket, "vale0:a");
                    ValePort pong = ValePort.open(fabric.socket, "vale0:b")) {
                for (ValePort port : new ValePort[] {ping, pong}) {
                    port.rxRing(0).lookFor(lookNanos);
                }
                AtomicReference<Throwable> failure = new AtomicReference<>();
                Thread echo = Thread.ofPlatform().start(() -> {
                    try {
                        LongSupplier delay = delays(delayNanos, 1);
                        boolean ends;
                        do {
                            awaitFrame(pong.rxRing(0));
                            ends = last;
                            spin(delay.getAsLong());
                            sendOne(pong.txRing(0), 1);
                        } while (!ends);
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                });
                LongStream.Builder taken = LongStream.builder();
                LongSupplier delay = delays(delayNanos, 2);
                long begin = System.nanoTime();
                for (int i = 1; !last; i++) {
                    spin(delay.getAsLong());
                    long start = System.nanoTime();
                    last = i == roundTrips || start - begin > ENOUGH_NANOS;
                    sendOne(ping.txRing(0), 2);
                    awaitFrame(ping.rxRing(0));
                    taken.add(System.nanoTime() - start);
                }
                long[] nanos = taken.build().toArray();
                done = nanos.length;
                echo.join();
                assertThat(failure.get()).isNull();
                // A wait that timed out looks again, and finds what it was not woken for.
                assertThat(Arrays.stream(nanos).max().orElseThrow()).isLessThan(LIMIT_NANOS);
                report(idleMode + ", look " + lookNanos + ", delay " + delayNanos, nanos, fabric);
            }
            Await.until("all that is counted", () -> fabric.broker.closed.get() == 2);
            assertThat(fabric.core.workerStatistics().stream()
                            .mapToLong(WorkerStatistics::lateRings)
                            .sum())
                    .isLessThanOrEqualTo(interrupted.get());
            assertThat(fabric.statistics("a").get(PortCounter.FORWARDED_FRAMES)).isEqualTo(done);
            assertThat(fabric.statistics("b").get(PortCounter.FORWARDED_FRAMES)).isEqualTo(done);
        }
    }

    @Test
    void shouldWakeASenderThatWaitsForRoom() throws Exception {
        NetmapLayout smallest = new NetmapLayout(1, 1, 16, 256);
        int frames = 100_000;
        int sent = 0;
        try (TestSwitch fabric = new TestSwitch(directory, 1, IdleMode.PARK)) {
            try (ValePort a = ValePort.open(fabric.socket, "vale0:a", smallest);
                    ValePort b = ValePort.open(fabric.socket, "vale0:b", smallest)) {
                TxRing tx = a.txRing(0);
                tx.lookFor(0);
                Random random = new Random(3);
                long begin = System.nanoTime();
                while (sent < frames && System.nanoTime() - begin < ENOUGH_NANOS) {
                    int batch = 1 + random.nextInt(15);
                    long start = System.nanoTime();
                    assertThat(tx.await(batch, LIMIT_NANOS)).isGreaterThanOrEqualTo(batch);
                    assertThat(System.nanoTime() - start).as("frame %d", sent).isLessThan(LIMIT_NANOS);
                    for (int slot = 0; slot < batch; slot++) {
                        tx.setSlot(slot, 60, false);
                    }
                    tx.advance(batch);
                    tx.sync();
                    sent += batch;
                    b.rxRing(0).advance(b.rxRing(0).available());
                    b.rxRing(0).sync();
                }
                assertThat(tx.await(15, LIMIT_NANOS)).isEqualTo(15);
            }
            PortStatistics statistics = fabric.statistics("a");
            assertThat(statistics.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(sent);
            assertThat(statistics.isConserved()).isTrue();
        }
    }

    private void sendOne(TxRing tx, int to) throws PortDisconnectedException {
        byte[] frame = FRAMES[to];
        if (!tx.put(frame) && (tx.await(1, LIMIT_NANOS) == 0 || !tx.put(frame))) {
            throw new AssertionError("no room");
        }
        long start = System.nanoTime();
        tx.sync();
        if (System.nanoTime() - start >= LATE_NANOS) {
            interrupted.incrementAndGet();
        }
    }

    private static void awaitFrame(RxRing rx) throws PortDisconnectedException {
        int available = rx.await(1, LIMIT_NANOS);
        if (available != 1) {
            throw new AssertionError(available + " frames in time");
        }
        rx.advance(1);
        rx.sync();
    }

    private static LongSupplier delays(int limit, long seed) {
        Random random = new Random(seed);
        return () -> limit == 0 ? 0 : random.nextInt(limit);
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    private static void report(String what, long[] nanos, TestSwitch fabric) {
        double seconds = Arrays.stream(nanos).sum() / 1e9;
        Arrays.sort(nanos);
        WorkerStatistics worker = fabric.core.workerStatistics().getFirst();
        System.out.printf(
                "%s: %.0f round trips/s, p50 %.1f p99 %.1f max %.0f us; worker 0: %d sleeps, %d wakeups, %d late%n",
                what,
                nanos.length / seconds,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length - nanos.length / 100] / 1e3,
                nanos[nanos.length - 1] / 1e3,
                worker.sleeps(),
                worker.wakeups(),
                worker.lateRings());
    }
}
