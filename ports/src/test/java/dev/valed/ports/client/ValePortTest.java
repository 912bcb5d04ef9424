package dev.valed.ports.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Allocation;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.TestFrame;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that programs send and receive. */
@ParameterizedClass(name = "{0} workers")
@ValueSource(ints = {1, 2})
@Timeout(300)
class ValePortTest extends ValePortFixture {
    ValePortTest(int workers) {
        super(workers);
    }

    @Test
    void shouldFloodUnknownUnicastAndThenDeliverToTheOneLearned() throws Exception {
        try (ValePort a = open("a");
                ValePort b = open("b");
                ValePort c = open("c")) {
            byte[] question = TestFrame.of(2, 1, 100, 60);
            assertThat(a.send(question)).isTrue();
            assertThat(b.receive(LIMIT)).isEqualTo(question);
            assertThat(c.receive(LIMIT)).isEqualTo(question);

            byte[] answer = TestFrame.of(1, 2, 101, 1514);
            assertThat(b.send(answer)).isTrue();
            assertThat(a.receive(LIMIT)).isEqualTo(answer);
            assertThat(c.receive(SOON)).isNull();

            byte[] broadcast = TestFrame.of(TestFrame.BROADCAST, 3, 102, 61);
            assertThat(c.send(broadcast)).isTrue();
            assertThat(a.receive(LIMIT)).isEqualTo(broadcast);
            assertThat(b.receive(LIMIT)).isEqualTo(broadcast);
            assertThat(c.receive(Duration.ZERO)).isNull();
        }
        Await.until("all that is counted", () -> fabric.broker.closed.get() == 3);
        assertThat(fabric.statistics("a").get(PortCounter.FLOODED_FRAMES)).isEqualTo(1);
        assertThat(fabric.statistics("a").get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(2);
    }

    @Test
    void shouldCarryFramesOfAllLengthsBetweenBuffersOfDifferentSizes() throws Exception {
        NetmapLayout smallBuffers = new NetmapLayout(1, 1, 128, 256);
        NetmapLayout largeBuffers = new NetmapLayout(1, 1, 128, 2112);
        try (ValePort a = open("a", smallBuffers);
                ValePort b = open("b", largeBuffers)) {
            for (int length : new int[] {14, 15, 59, 60, 255, 256, 257, 511, 512, 513, 2112, 2113, 9000, 64 * 256}) {
                byte[] there = TestFrame.of(2, 1, length, length);
                assertThat(a.send(there, LIMIT)).isTrue();
                assertThat(b.receive(LIMIT)).isEqualTo(there);
                byte[] back = TestFrame.of(1, 2, length + 1, length);
                assertThat(b.send(back, LIMIT)).isTrue();
                assertThat(a.receive(LIMIT)).isEqualTo(back);
            }
        }
    }

    @Test
    void shouldRefuseFramesThatNoChainHolds() throws Exception {
        try (ValePort a = open("a", new NetmapLayout(1, 1, 128, 256))) {
            assertThatIllegalArgumentException().isThrownBy(() -> a.send(new byte[64 * 256 + 1]));
            assertThatIllegalArgumentException().isThrownBy(() -> a.send(new byte[0]));
        }
        try (ValePort a = open("a", new NetmapLayout(1, 1, 16, 256))) {
            assertThatIllegalArgumentException().isThrownBy(() -> a.send(new byte[15 * 256 + 1]));
            assertThat(a.txRing(0).put(new byte[15 * 256])).isTrue();
        }
        assertThat(fabric.statistics("a").get(PortCounter.RECEIVED_FRAMES)).isZero();
    }

    @Test
    void shouldSendBatchesOfAllSizes() throws Exception {
        int slots = SMALL.slots();
        int sequence = 0;
        try (ValePort a = open("a", SMALL);
                ValePort b = open("b", SMALL)) {
            for (int batch : new int[] {0, 1, 2, slots - 2, slots - 1, slots, slots + 1, 3, 1000}) {
                int received = sequence;
                int sent = sequence;
                while (received < sequence + batch) {
                    TxRing tx = a.txRing(0);
                    int put = 0;
                    while (sent < sequence + batch && tx.put(TestFrame.of(2, 1, sent, 60))) {
                        sent++;
                        put++;
                    }
                    tx.sync();
                    assertThat(put).isBetween(1, slots - 1);
                    received = receive(b.rxRing(0), received, put);
                    assertThat(tx.await(slots - 1, LIMIT.toNanos())).isEqualTo(slots - 1);
                }
                sequence += batch;
                assertThat(received).isEqualTo(sequence);
            }
        }
        PortStatistics statistics = fabric.statistics("b");
        assertThat(statistics.get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(sequence);
        assertThat(statistics.totalTransmitDrops()).isZero();
    }

    /** Takes frames by slot, checks their numbers, and gives them back at once. */
    private static int receive(RxRing rx, int first, int count) throws Exception {
        int next = first;
        while (next < first + count) {
            int available = rx.await(1, LIMIT.toNanos());
            assertThat(available).as("frame %d of %d", next - first, count).isPositive();
            for (int slot = 0; slot < available; slot++) {
                byte[] frame = new byte[rx.length(slot)];
                MemorySegment.copy(rx.memory(), ValueLayout.JAVA_BYTE, rx.bufferOffset(slot), frame, 0, frame.length);
                assertThat(rx.hasMore(slot)).isFalse();
                assertThat(frame).isEqualTo(TestFrame.of(2, 1, next++, 60));
            }
            rx.advance(available);
            rx.sync();
        }
        return next;
    }

    @Test
    void shouldCountWhatAFullReceiverDoesNotTake() throws Exception {
        int frames = 1000;
        try (ValePort a = open("a", SMALL);
                ValePort b = open("b", SMALL)) {
            for (int i = 0; i < frames; i++) {
                assertThat(a.send(TestFrame.of(2, 1, i, 60), LIMIT)).isTrue();
            }
            assertThat(a.txRing(0).await(63, LIMIT.toNanos())).isEqualTo(63);
            for (int i = 0; i < 63; i++) {
                assertThat(TestFrame.sequence(b.receive(LIMIT))).isEqualTo(i);
            }
            assertThat(b.receive(Duration.ZERO)).isNull();
        }
        PortStatistics sender = fabric.statistics("a");
        assertThat(sender.get(PortCounter.FORWARDED_FRAMES)).isEqualTo(63);
        assertThat(sender.receiveDrops(DropReason.UNDELIVERED)).isEqualTo(frames - 63);
        assertThat(fabric.statistics("b").transmitDrops(DropReason.RING_FULL)).isEqualTo(frames - 63);
    }

    @Test
    void shouldUseSeveralRings() throws Exception {
        NetmapLayout four = new NetmapLayout(4, 4, 64, 2048);
        try (ValePort a = open("a", four);
                ValePort b = open("b", four)) {
            for (int round = 0; round < 100; round++) {
                for (int ring = 0; ring < 4; ring++) {
                    byte[] frame = TestFrame.of(2, 1, round, 60 + ring);
                    assertThat(a.txRing(ring).put(frame)).isTrue();
                    a.txRing(ring).sync();
                    assertThat(b.rxRing(ring).await(1, LIMIT.toNanos())).isEqualTo(1);
                    assertThat(b.rxRing(ring).take()).isEqualTo(frame);
                    b.rxRing(ring).sync();
                }
            }
        }
    }

    @Test
    void shouldSendAndReceiveInDifferentThreads() throws Exception {
        int frames = 200_000;
        try (ValePort a = open("a");
                ValePort b = open("b")) {
            a.txRing(0).lookFor(0);
            b.rxRing(0).lookFor(0);
            // b answers each frame from its own thread; at most 500 are on their way.
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread echo = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < frames; i++) {
                        byte[] frame = b.receive(LIMIT);
                        assertThat(TestFrame.sequence(frame)).isEqualTo(i);
                        assertThat(b.send(Arrays.copyOf(TestFrame.of(1, 2, i, 60), 60), LIMIT))
                                .isTrue();
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            Semaphore window = new Semaphore(500);
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < frames; i++) {
                        assertThat(window.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                        assertThat(a.send(TestFrame.of(2, 1, i, 60), LIMIT)).isTrue();
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            for (int i = 0; i < frames; i++) {
                byte[] frame = a.receive(LIMIT);
                assertThat(failure.get()).isNull();
                assertThat(frame).as("answer %d", i).isNotNull();
                assertThat(TestFrame.sequence(frame)).isEqualTo(i);
                window.release();
            }
            echo.join(LIMIT);
            sender.join(LIMIT);
        }
    }

    @Test
    void shouldNotAllocateInSteadyState() throws Exception {
        try (ValePort a = open("a");
                ValePort b = open("b")) {
            a.send(TestFrame.of(2, 1, 0, 60));
            assertThat(b.receive(LIMIT)).isNotNull();
            for (long look : new long[] {50_000, 0}) {
                a.txRing(0).lookFor(look);
                b.rxRing(0).lookFor(look);
                assertThat(Allocation.least(() -> exchange(a.txRing(0), b.rxRing(0), 1000)))
                        .isZero();
            }
        }
    }

    /** Sends and receives batches of 1 to 32 frames without touching their payload. */
    private static void exchange(TxRing tx, RxRing rx, int batches) throws Exception {
        for (int batch = 0; batch < batches; batch++) {
            int frames = 1 + (batch & 31);
            tx.await(frames, LIMIT.toNanos());
            for (int slot = 0; slot < frames; slot++) {
                long buffer = tx.bufferOffset(slot);
                tx.memory().set(ValueLayout.JAVA_LONG_UNALIGNED, buffer, 0x0002_0200_0000_0002L);
                tx.setSlot(slot, 60, false);
            }
            tx.advance(frames);
            tx.sync();
            int left = frames;
            while (left > 0) {
                int got = rx.await(1, LIMIT.toNanos());
                if (got == 0) {
                    throw new AssertionError("lost");
                }
                left -= got;
                rx.advance(got);
                rx.sync();
            }
        }
    }
}
