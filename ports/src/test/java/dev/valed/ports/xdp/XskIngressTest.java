package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.Kick;
import dev.valed.core.testing.Allocation;
import dev.valed.core.testing.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receiving half against a kernel of the test's own, which does what the test wants. */
class XskIngressTest {
    private static final int SIZE = 64;
    /** Soon goes round 2^32. */
    private static final int START = -100;

    private final Random random = Seed.print("XskIngressTest").random();
    private final FakeSocket socket = new FakeSocket(SIZE, SIZE, START);
    private final XskIngress ingress =
            new XskIngress(0, socket.receive, socket.fill, socket.frames, socket, Kick.NONE, socket.faults);
    private final FrameBatch batch = new FrameBatch();
    private final PortCounters counters = new PortCounters();
    private long delivered;

    /** Every frame was delivered or counted under a reason. */
    @AfterEach
    void account() {
        long drops = 0;
        for (DropReason reason : DropReason.values()) {
            drops += counters.droppedReceived(reason);
        }
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(delivered + drops);
        socket.close();
    }

    private List<byte[]> arrive(int count) {
        List<byte[]> frames = Batches.frames(count, random);
        frames.forEach(frame -> assertThat(socket.arrive(frame)).isTrue());
        return frames;
    }

    private List<byte[]> receive(int limit) {
        ingress.receive(batch, limit, counters);
        return batched();
    }

    private List<byte[]> batched() {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < batch.frames; i++) {
            frames.add(Batches.bytes(batch, i));
        }
        return frames;
    }

    private void release() {
        delivered += batch.frames;
        ingress.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, SIZE - 1, SIZE})
    void shouldReceiveBatches(int count) {
        long bytes = 0;
        for (int round = 0; round < 5; round++) {
            List<byte[]> frames = arrive(count);
            assertThat(ingress.hasWork()).isEqualTo(count > 0);
            assertThat(receive(FrameBatch.CAPACITY)).containsExactlyElementsOf(frames);
            bytes += frames.stream().mapToLong(frame -> frame.length).sum();
            if (count > 0) {
                release();
            }
        }
        assertThat(ingress.hasWork()).isFalse();
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(5L * count);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(bytes);
    }

    @Test
    void shouldReadAddresses() {
        byte[] frame = Batches.frame(60, random);
        socket.arrive(frame);

        receive(1);

        ByteBuffer little = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(batch.destination[0]).isEqualTo(little.getLong(0) & 0xffff_ffff_ffffL);
        assertThat(batch.source[0]).isEqualTo(little.getLong(4) >>> 16);
        assertThat(batch.headerLength()).isZero();
        assertThat(batch.longestSlot).isEqualTo(60);
        release();
    }

    @Test
    void shouldTakeNoMoreThanAskedFor() {
        List<byte[]> frames = arrive(5);
        assertThat(receive(3)).containsExactlyElementsOf(frames.subList(0, 3));
        release();
        assertThat(ingress.hasWork()).isTrue();
        assertThat(receive(3)).containsExactlyElementsOf(frames.subList(3, 5));
        release();
    }

    @Test
    void shouldGiveMemoryBackOnlyWhenReleased() {
        arrive(SIZE);
        receive(10);
        assertThat(socket.arrive(new byte[60])).isFalse();
        release();
        arrive(10);
        assertThat(socket.arrive(new byte[60])).isFalse();
        receive(SIZE);
        release();
    }

    @Test
    void shouldKeepFramesOfABatchThatWasCut() {
        batch.divisible = true;
        List<byte[]> frames = arrive(10);
        assertThat(receive(8)).hasSize(8);
        batch.cutAt(3);
        release();
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(3);

        assertThat(receive(8)).containsExactlyElementsOf(frames.subList(3, 10));
        batch.cutAt(0);
        release();
        assertThat(receive(8)).containsExactlyElementsOf(frames.subList(3, 10));
        release();
        assertThat(counters.get(PortCounter.RECEIVED_BYTES))
                .isEqualTo(frames.stream().mapToLong(frame -> frame.length).sum());
        assertThat(ingress.hasWork()).isFalse();
    }

    @Test
    void shouldDropDescriptorsThatCannotBe() {
        List<byte[]> frames = arrive(1);
        socket.arriveAt(-1, 60);
        socket.arriveAt(socket.frames.receiveLength() - 59, 60);
        socket.arriveAt(socket.frames.receiveLength(), 60);
        socket.arriveAt(256, FakeSocket.FRAME_SIZE + 1);
        socket.arriveAt(256, -1);
        socket.arriveAt(256, 13);
        frames.addAll(arrive(1));

        assertThat(receive(SIZE)).containsExactlyElementsOf(frames);
        release();

        assertThat(counters.droppedReceived(DropReason.BAD_SLOT)).isEqualTo(5);
        assertThat(counters.droppedReceived(DropReason.RUNT)).isOne();
        assertThat(socket.faults.found()).isEqualTo(5);
    }

    @Test
    void shouldBeginADivisibleBatchWithWhatIsDropped() {
        batch.divisible = true;
        List<byte[]> first = arrive(2);
        socket.arriveAt(256, 13);
        List<byte[]> second = arrive(2);

        assertThat(receive(SIZE)).containsExactlyElementsOf(first);
        release();
        assertThat(receive(SIZE)).containsExactlyElementsOf(second);
        batch.cutAt(1);
        release();
        assertThat(receive(SIZE)).containsExactly(second.get(1));
        release();
        assertThat(counters.droppedReceived(DropReason.RUNT)).isOne();
    }

    @Test
    void shouldNotBelieveACounterThatCannotBe() {
        socket.receive.setProduced(START + SIZE + 1);
        assertThat(ingress.hasWork()).isFalse();
        assertThat(receive(SIZE)).isEmpty();
        assertThat(socket.faults.found()).isOne();

        socket.receive.setProduced(START - 1);
        assertThat(receive(SIZE)).isEmpty();

        socket.receive.setProduced(START);
        List<byte[]> frames = arrive(3);
        assertThat(receive(SIZE)).containsExactlyElementsOf(frames);
        release();
    }

    @Test
    void shouldCallTheKernelOnlyIfItAsks() {
        arrive(3);
        receive(SIZE);
        release();
        assertThat(ingress.wakeSender()).isFalse();
        ingress.arm();
        assertThat(socket.receiveCalls).isZero();

        FakeSocket.setNeedWakeup(socket.fill, true);
        assertThat(ingress.wakeSender()).isTrue();
        ingress.arm();
        assertThat(socket.receiveCalls).isEqualTo(2);
    }

    @Test
    void shouldAgreeWithModelWhateverHappens() {
        Deque<byte[]> waiting = new ArrayDeque<>();
        batch.divisible = true;
        int received = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextBoolean()) {
                for (byte[] frame : Batches.frames(random.nextInt(20), random)) {
                    boolean room = waiting.size() < SIZE;
                    assertThat(socket.arrive(frame)).isEqualTo(room);
                    if (room) {
                        waiting.add(frame);
                    }
                }
            } else {
                List<byte[]> frames = receive(1 + random.nextInt(40));
                if (!frames.isEmpty() && random.nextBoolean()) {
                    batch.cutAt(random.nextInt(frames.size()));
                }
                int kept = batch.frames;
                for (int i = 0; i < kept; i++) {
                    assertThat(frames.get(i)).isEqualTo(waiting.remove());
                }
                if (!frames.isEmpty()) {
                    release();
                }
                received += kept;
            }
        }
        assertThat(received).isGreaterThan(10_000);
        assertThat(socket.faults.found()).isZero();
    }

    @Test
    void shouldNotAllocate() throws Exception {
        byte[] frame = Batches.frame(60, random);
        long bytes = Allocation.least(() -> {
            for (int i = 0; i < 5_000; i++) {
                int produced = socket.receive.produced();
                int filled = socket.fill.consumed();
                for (int k = 0; k < 16; k++) {
                    socket.arriveAt(SharedMemory.getLong(socket.fill.address(filled + k)) + 256, frame.length);
                }
                socket.fill.setConsumed(filled + 16);
                if (socket.receive.produced() != produced + 16) {
                    throw new IllegalStateException();
                }
                ingress.receive(batch, 64, counters);
                release();
                ingress.wakeSender();
            }
        });
        assertThat(bytes).isZero();
    }
}
