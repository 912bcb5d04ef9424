package dev.valed.core.forwarding;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Overflow;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Allocation;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.RunningSwitch;
import dev.valed.core.testing.SwitchFixture;
import dev.valed.core.testing.TxClient;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.Worker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker allocates nothing while frames move: no garbage, no collector, no pauses. */
@Timeout(300)
class AllocationTest {

    private static final NetmapLayout LAYOUT = new NetmapLayout(1, 1, 1024, 2112);
    private static final int FRAMES = 1_000_000;

    /** Unicasts, floods, runts, bad slots, chains, moving stations and full rings, by a worker stepped on this thread. */
    @Test
    void shouldAllocateNothingWhateverIsForwarded() throws Exception {
        try (SwitchFixture fixture = new SwitchFixture()) {
            FixturePort a = fixture.attach("a", LAYOUT);
            FixturePort b = fixture.attach("b", LAYOUT);
            FixturePort idle = fixture.attach("idle", LAYOUT); // never looks at its ring
            fixture.skipLedger();
            a.playsHostile();
            b.playsHostile();
            idle.playsHostile();
            int slots = fillTwice(fixture, a, b);
            Worker worker = fixture.core().workers().getFirst();
            long forwarded = a.count(PortCounter.FORWARDED_FRAMES);
            assertThat(Allocation.least(() -> forward(worker, fixture, a, b, slots, FRAMES)))
                    .isZero();
            assertThat(a.count(PortCounter.FORWARDED_FRAMES) - forwarded).isGreaterThan(FRAMES / 10);
        }
    }

    /** With a port that blocks and has stopped or moves on, senders with flags and virtio-net headers, and chains. */
    @Test
    void shouldAllocateNothingWhileFramesWait() throws Exception {
        try (SwitchFixture fixture = new SwitchFixture()) {
            FixturePort a = fixture.attach("a", LAYOUT);
            FixturePort b = fixture.attach("b", LAYOUT);
            FixturePort slow = fixture.attach("slow", MemoryPort.SMALL, Overflow.block(Duration.ofMillis(100)));
            fixture.skipLedger();
            for (FixturePort port : new FixturePort[] {a, b, slow}) {
                port.playsHostile();
            }
            b.memory().ingress().setHeaderLength(12);
            b.memory().egress().setHeaderLength(10);
            int slots = fillTwice(fixture, a, b);
            Worker worker = fixture.core().workers().getFirst();
            assertThat(Allocation.least(() -> forwardWaiting(worker, fixture, a, b, slow, slots)))
                    .isZero();
            assertThat(a.count(PortCounter.STALLS)).isPositive();
            assertThat(slow.transmitDrops(DropReason.RECEIVER_STOPPED)).isPositive();
        }
    }

    private static void forwardWaiting(
            Worker worker, SwitchFixture fixture, FixturePort a, FixturePort b, FixturePort slow, int slots) {
        for (int round = 0; round < 50; round++) {
            handOver(a.memory(), slots);
            handOver(b.memory(), slots);
            for (int step = 0; step < 100; step++) {
                fixture.clock().setNanos(fixture.clock().getAsLong() + 5_000_000);
                worker.doWork();
                if (step % 2 == 0 && round % 4 != 0) {
                    giveBack(slow.memory());
                }
            }
            giveBack(a.memory());
            giveBack(b.memory());
        }
    }

    /** Both send the same stations, so that each of them moves with every batch. Returns the slots filled in each. */
    private static int fillTwice(SwitchFixture fixture, FixturePort a, FixturePort b) {
        for (TxClient tx : new TxClient[] {a.memory().tx(), b.memory().tx()}) {
            for (int i = 0; tx.space() > 8; i++) {
                Frame f = frame(station(1 + i % 50), i % 3 == 0 ? BROADCAST : station(1 + i % 70));
                switch (i % 20) {
                    case 0 -> tx.putChain(1000, f.length(3000));
                    case 1 -> tx.put(f.length(13));
                    case 2 -> tx.putSlot(-1);
                    case 3 -> tx.put(f.bytes(), 1 << 8 | SlotWord.NO_LEARN);
                    default -> tx.put(f);
                }
            }
        }
        return a.memory().tx().head();
    }

    /** Hands the same slots over again and again; nothing of this allocates either. */
    private static void forward(
            Worker worker, SwitchFixture fixture, FixturePort a, FixturePort b, int slots, int frames) {
        for (int moved = 0; moved < frames; ) {
            handOver(a.memory(), slots);
            handOver(b.memory(), slots);
            fixture.clock().setNanos(fixture.clock().getAsLong() + 10_000_000);
            int taken = worker.doWork();
            moved += taken;
            while (taken > 0) {
                taken = worker.doWork();
                moved += taken;
            }
            giveBack(a.memory());
            giveBack(b.memory());
        }
    }

    private static void handOver(MemoryPort port, int slots) {
        port.tx().publishHead(port.tx().tail() + slots);
    }

    private static void giveBack(MemoryPort port) {
        port.rx().giveBack(port.rx().tail());
    }

    /** A worker's own thread, idling and sleeping in between. */
    @Test
    void shouldAllocateNothingOnARunningWorker() throws Exception {
        AtomicLong threadId = new AtomicLong();
        try (RunningSwitch running = new RunningSwitch(
                1, IdleMode.PARK, w -> threadId.set(Thread.currentThread().threadId()))) {
            MemoryPort a = running.attach("a", LAYOUT);
            MemoryPort b = running.attach("b", LAYOUT);
            for (int i = 0; i < 256; i++) {
                a.tx().put(frame(station(1 + i % 10), i % 16 == 0 ? BROADCAST : station(100)));
            }
            running.learn("b", station(100));
            giveBack(a);
            assertThat(Allocation.least(threadId.get(), () -> forward(a, b, FRAMES)))
                    .isZero();
            assertThat(running.core().workerStatistics().getFirst().sleeps()).isPositive();
        }
    }

    private static void forward(MemoryPort a, MemoryPort b, int frames) {
        for (int moved = 0; moved < frames; moved += 256) {
            int tail = a.tx().tail();
            a.tx().publishHead(tail + 256);
            Await.until("a batch", () -> a.tx().tail() == tail + 256);
            giveBack(b);
        }
        assertThat(SharedMemory.getInt(a.base())).isEqualTo(a.tx().tail());
    }
}
