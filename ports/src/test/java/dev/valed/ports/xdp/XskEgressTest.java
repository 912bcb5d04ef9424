package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Allocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are sent, and those that are not. */
class XskEgressTest extends EgressFixture {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, SIZE - 1, SIZE})
    void shouldSendBatches(int count) {
        for (int round = 0; round < 5; round++) {
            List<byte[]> frames = frames(count);
            assertThat(deliver(frames)).isEqualTo(count);
            assertThat(takeFromWire()).containsExactlyElementsOf(frames);
            socket.completeAll();
        }
        assertThat(socket.faults.found()).isZero();
    }

    @Test
    void shouldDropWhatFindsNoRoom() {
        List<byte[]> frames = frames(SIZE + 1);

        assertThat(deliver(frames)).isEqualTo(SIZE);

        assertThat(takeFromWire()).containsExactlyElementsOf(frames.subList(0, SIZE));
        assertThat(worker.counters.droppedTransmit(DropReason.RING_FULL)).isOne();
        assertThat(worker.batch.refusals(SIZE)).isOne();
        assertThat(worker.batch.foundFull()).isOne();
        assertThat(egress.usedRatio()).isOne();
        assertThat(deliver(frames(1))).isZero();
        socket.complete(random.nextInt(SIZE));
        assertThat(deliver(frames(2))).isOne();
    }

    /** As of a batch longer than the ring, of which the first frames have left when the last are copied. */
    @Test
    void shouldMakeRoomInMidBatch() {
        XskCalls atOnce = whenWoken(() -> {
            long result = socket.wakeTransmit();
            socket.completeAll();
            return result;
        });
        XskEgress swift = new XskEgress(ring, new TransmitKick(ring, atOnce), FakeSocket.FRAME_SIZE, MTU);
        List<byte[]> frames = frames(10 * SIZE);
        offered += frames.size();

        assertThat(worker.deliver(swift, frames)).isEqualTo(frames.size());
        assertThat(takeFromWire()).containsExactlyElementsOf(frames);
    }

    @Test
    void shouldDoWithoutFramesThatNeverComeBack() {
        deliver(frames(SIZE));
        int lost = 10;
        while (socket.onTheirWay.size() > lost) {
            socket.complete(random.nextInt(socket.onTheirWay.size()));
        }
        takeFromWire();

        for (int round = 0; round < 50; round++) {
            List<byte[]> frames = frames(SIZE);
            assertThat(deliver(frames)).isEqualTo(SIZE - lost);
            assertThat(takeFromWire()).containsExactlyElementsOf(frames.subList(0, SIZE - lost));
            while (socket.onTheirWay.size() > lost) {
                socket.complete(lost + random.nextInt(socket.onTheirWay.size() - lost));
            }
        }
        assertThat(socket.faults.found()).isZero();
    }

    @Test
    void shouldRefuseFramesThatAreTooLong() {
        List<byte[]> frames =
                List.of(Batches.frame(1518, random), Batches.frame(1519, random), Batches.frame(60, random));

        assertThat(deliver(frames)).isEqualTo(2);
        assertThat(takeFromWire()).containsExactly(frames.get(0), frames.get(2));
        assertThat(worker.counters.droppedTransmit(DropReason.OVERSIZE)).isOne();

        egress.setMtu(9000);
        byte[] tooLong = Batches.frame(FakeSocket.FRAME_SIZE + 1, random);
        assertThat(deliver(List.of(frames.get(1), tooLong))).isOne();
        assertThat(takeFromWire()).containsExactly(frames.get(1));
    }

    @Test
    void shouldJoinChains() {
        byte[] whole = Batches.frame(300, random);
        worker.fill(List.of());
        worker.addChain(
                Arrays.copyOf(whole, 100), Arrays.copyOfRange(whole, 100, 250), Arrays.copyOfRange(whole, 250, 300));
        byte[] other = Batches.frame(60, random);
        worker.add(other);
        offered += 2;

        assertThat(worker.deliver(egress)).isEqualTo(2);

        assertThat(takeFromWire()).containsExactly(whole, other);
        assertThat(worker.counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(360);
    }

    @Test
    void shouldNotBelieveCompletionsThatCannotBe() {
        deliver(frames(SIZE));
        long mine = socket.onTheirWay.getFirst().offset();
        socket.complete(0);
        socket.announce(mine); // once more
        socket.announce(0); // memory for receiving
        socket.announce(-1);
        socket.announce(socket.frames.length());
        assertThat(deliver(frames(3))).isOne();
        assertThat(socket.faults.found()).isEqualTo(4);

        socket.completion.setProduced(socket.completion.consumed() + SIZE + 1);
        assertThat(deliver(frames(1))).isZero();
        assertThat(socket.faults.found()).isGreaterThan(4);
    }

    /** The kernel sends and gives back as it likes, in any order. */
    @Test
    void shouldAgreeWithModelWhateverTheKernelDoes() {
        List<byte[]> taken = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    FakeSocket.setNeedWakeup(socket.transmit, random.nextBoolean());
                    socket.perCall = 1 + random.nextInt(SIZE);
                    List<byte[]> frames = frames(random.nextInt(20));
                    int count = deliver(frames);
                    taken.addAll(frames.subList(0, count));
                }
                case 2 -> socket.send(random.nextInt(SIZE));
                default -> {
                    for (int i = random.nextInt(SIZE); i > 0 && !socket.onTheirWay.isEmpty(); i--) {
                        socket.complete(random.nextInt(socket.onTheirWay.size()));
                    }
                }
            }
            int free = SIZE - ring.unsent() - socket.onTheirWay.size();
            assertThat(free).isBetween(0, SIZE);
        }
        socket.send(SIZE);
        assertThat(takeFromWire()).hasSameSizeAs(taken).containsExactlyElementsOf(taken);
        assertThat(worker.counters.get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(taken.size());
        assertThat(taken.size()).isGreaterThan(10_000);
        assertThat(socket.faults.found()).isZero();
    }

    @Test
    void shouldNotAllocate() throws Exception {
        XskCalls quiet = whenWoken(() -> {
            int end = socket.transmit.produced();
            for (int cursor = socket.transmit.consumed(); cursor != end; cursor++) {
                socket.announce(SharedMemory.getLong(socket.transmit.descriptor(cursor)));
            }
            socket.transmit.setConsumed(end);
            return 0;
        });
        XskEgress quick = new XskEgress(ring, new TransmitKick(ring, quiet), FakeSocket.FRAME_SIZE, MTU);
        worker.fill(frames(SIZE));

        long bytes = Allocation.least(() -> {
            for (int i = 0; i < 2_000; i++) {
                offered += SIZE;
                worker.deliver(quick);
            }
        });

        assertThat(bytes).isZero();
    }
}
