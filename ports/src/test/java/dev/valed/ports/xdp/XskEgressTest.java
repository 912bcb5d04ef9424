package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Allocation;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.Seed;
import dev.valed.ports.sys.Errno;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sending half against a kernel of the test's own, which does what the test wants. */
class XskEgressTest {
    private static final int SIZE = 64;
    private static final int MTU = 1500;
    /** Soon goes round 2^32. */
    private static final int START = -100;

    private final Arena arena = Arena.ofShared();
    private final Random random = Seed.print("XskEgressTest").random();
    private final FakeSocket socket = new FakeSocket(SIZE, SIZE, START);
    private final TransmitRing ring =
            new TransmitRing(socket.transmit, socket.completion, socket.frames, socket.faults);
    private final TransmitKick kick = new TransmitKick(ring, socket);
    private final XskEgress egress = new XskEgress(ring, kick, FakeSocket.FRAME_SIZE, MTU);
    private final Batches worker = new Batches(arena);
    private long offered;

    XskEgressTest() {
        FakeSocket.setNeedWakeup(socket.transmit, true);
    }

    /** Every frame was sent or counted under a reason. */
    @AfterEach
    void account() {
        long drops = 0;
        for (DropReason reason : DropReason.values()) {
            drops += worker.counters.droppedTransmit(reason);
        }
        assertThat(worker.counters.get(PortCounter.TRANSMITTED_FRAMES) + drops).isEqualTo(offered);
        socket.close();
        arena.close();
    }

    private List<byte[]> frames(int count) {
        return Batches.frames(count, random);
    }

    private int deliver(List<byte[]> frames) {
        offered += frames.size();
        return worker.deliver(egress, frames);
    }

    private List<byte[]> takeFromWire() {
        List<byte[]> taken = new ArrayList<>(socket.wire);
        socket.wire.clear();
        return taken;
    }

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

    @Test
    void shouldCallTheKernelOnlyIfItAsks() {
        FakeSocket.setNeedWakeup(socket.transmit, false);
        deliver(frames(10));
        assertThat(socket.transmitCalls).isZero();

        FakeSocket.setNeedWakeup(socket.transmit, true);
        deliver(frames(10));
        assertThat(socket.transmitCalls).isOne();
        assertThat(socket.wire).hasSize(20);
    }

    @Test
    void shouldCallAgainWhileTheKernelTakesSomeEachTime() {
        socket.perCall = 32;
        deliver(frames(SIZE));
        assertThat(socket.transmitCalls).isEqualTo(2);
        assertThat(socket.wire).hasSize(SIZE);
    }

    /** As of a batch longer than the ring, of which the first frames have left when the last are copied. */
    @Test
    void shouldMakeRoomInMidBatch() {
        XskCalls atOnce = new XskCalls() {
            @Override
            public long wakeTransmit() {
                long result = socket.wakeTransmit();
                socket.completeAll();
                return result;
            }

            @Override
            public void wakeReceive() {}

            @Override
            public void startTimer(long nanos) {}
        };
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
    void shouldSendWithoutAWordFromTheKernelWhenTheTimeIsUp() {
        FakeSocket.setNeedWakeup(socket.transmit, false);
        deliver(frames(3));
        deliver(frames(3));
        assertThat(socket.timerStarts).as("a timer that runs is not started").isOne();
        assertThat(socket.wire).isEmpty();

        kick.timeIsUp();

        assertThat(socket.wire).hasSize(6);
        assertThat(kick.late()).isOne();
        assertThat(socket.timerStarts).as("nothing is left to wait for").isOne();
    }

    @Test
    void shouldNotCallWhenTheTimeIsUpAndAllWentWell() {
        FakeSocket.setNeedWakeup(socket.transmit, false);
        deliver(frames(3));
        socket.send(3);
        deliver(frames(3)); // these have not waited for long
        int calls = socket.transmitCalls;

        kick.timeIsUp();

        assertThat(socket.transmitCalls).isEqualTo(calls);
        assertThat(kick.late()).isZero();
        assertThat(socket.timerStarts).isEqualTo(2);
    }

    @Test
    void shouldGoOnAfterTheKernelTookNothingForAWhile() {
        socket.failure = -Errno.EBUSY.number();
        deliver(frames(3));
        for (int i = 1; i <= 5; i++) {
            kick.timeIsUp();
            assertThat(socket.timerStarts).isEqualTo(1 + i);
        }
        assertThat(kick.late()).isZero();

        socket.failure = 0;
        kick.timeIsUp();

        assertThat(socket.wire).hasSize(3);
        assertThat(kick.late()).isOne();
    }

    /** The frames' memory came back, as it does when a lost interrupt is made up for: only a call shows it. */
    @Test
    void shouldLookForFramesThatCameBackWithoutAWord() {
        deliver(frames(SIZE));
        XskCalls calls = new XskCalls() {
            @Override
            public long wakeTransmit() {
                socket.completeAll();
                return socket.wakeTransmit();
            }

            @Override
            public void wakeReceive() {}

            @Override
            public void startTimer(long nanos) {}
        };
        FakeSocket.setNeedWakeup(socket.transmit, false);
        TransmitKick late = new TransmitKick(ring, calls);
        XskEgress slow = new XskEgress(ring, late, FakeSocket.FRAME_SIZE, MTU);

        offered++;
        assertThat(worker.deliver(slow, frames(1))).isOne();

        assertThat(late.late()).isOne();
    }

    @Test
    void shouldLookOnlyOnceInAMillisecond() {
        deliver(frames(SIZE));
        int calls = socket.transmitCalls;
        long start = System.nanoTime();
        int looks = 0;
        while (System.nanoTime() - start < 20 * TransmitKick.LOOK_NANOS) {
            deliver(frames(1));
            looks++;
        }
        long passed = (System.nanoTime() - start) / TransmitKick.LOOK_NANOS;

        assertThat(socket.transmitCalls - calls - looks)
                .as("besides those that end a batch")
                .isLessThanOrEqualTo((int) passed + 1);
    }

    @Test
    void shouldRefuseFramesWhileTheInterfaceIsOffAndGoOnAfterwards() {
        socket.failure = -Errno.ENETDOWN.number();
        assertThat(deliver(frames(2))).isEqualTo(2); // nobody knew
        assertThat(deliver(frames(3))).isZero();
        assertThat(worker.counters.droppedTransmit(DropReason.DOWN)).isEqualTo(3);
        assertThat(socket.timerStarts).as("there is nothing to look after").isZero();

        socket.failure = 0;
        Await.until("sending again", () -> deliver(frames(1)) == 1);

        assertThat(socket.wire).hasSize(3);
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

    /** Header in front of the frame that was added last. */
    private long header(int flags) {
        worker.batch.headers().inFront(VirtioNetHeader.LENGTH);
        long header = worker.batch.header(worker.batch.frames - 1);
        SharedMemory.putInt(header, flags);
        SharedMemory.putLong(header + 4, 0);
        return header;
    }

    @Test
    void shouldCompleteChecksums() {
        byte[] frame = new byte[60];
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        frame[20] = 0x12;
        frame[21] = 0x34;
        worker.fill(List.of(frame));
        long header = header(VirtioNetHeader.NEEDS_CHECKSUM);
        SharedMemory.putInt(header + 4, 20 << 16);
        SharedMemory.putInt(header + 8, 16);
        offered++;

        assertThat(worker.deliver(egress)).isOne();

        byte[] expected = frame.clone();
        expected[36] = (byte) ~0x12;
        expected[37] = (byte) ~0x34;
        assertThat(takeFromWire()).containsExactly(expected);
    }

    @Test
    void shouldCutIntoSegmentsAllOrNone() {
        worker.fill(List.of(Segments.tcp(2500, random)));
        Segments.ask(header(0), 1000);
        byte[] frame = Batches.bytes(worker.batch, 0);
        offered++;

        assertThat(worker.deliver(egress)).isOne();

        List<byte[]> segments = takeFromWire();
        assertThat(segments).extracting(segment -> segment.length).containsExactly(1054, 1054, 554);
        assertThat(Segments.payload(segments)).isEqualTo(Arrays.copyOfRange(frame, 54, 2554));
        assertThat(worker.counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(1054 + 1054 + 554);

        deliver(frames(SIZE - 3 - 2)); // two places are left
        takeFromWire();
        worker.fill(List.of(frame, Batches.frame(60, random)));
        header(0); // of the second frame, which is sent all the same
        Segments.ask(worker.batch.header(0), 1000);
        offered += 2;
        assertThat(worker.deliver(egress)).isOne();
        assertThat(takeFromWire()).hasSize(1);
        assertThat(worker.counters.droppedTransmit(DropReason.RING_FULL)).isOne();

        socket.complete(0);
        socket.complete(0);
        offered += 2;
        assertThat(worker.deliver(egress)).as("room for the first alone").isOne();
        assertThat(takeFromWire()).hasSize(3);
    }

    @Test
    void shouldRefuseWorkThatCannotBeDone() {
        worker.fill(List.of(Batches.frame(60, random)));
        header(VirtioNetHeader.NEEDS_CHECKSUM); // in the Ethernet header
        offered++;
        assertThat(worker.deliver(egress)).isZero();

        worker.fill(List.of(Batches.frame(60, random)));
        Segments.ask(header(0), 1000); // of a frame that is not TCP
        offered++;
        assertThat(worker.deliver(egress)).isZero();

        worker.fill(List.of(Segments.tcp(3000, random)));
        Segments.ask(header(0), 1480); // to segments longer than the MTU
        offered++;
        assertThat(worker.deliver(egress)).isZero();

        assertThat(worker.counters.droppedTransmit(DropReason.OFFLOAD)).isEqualTo(2);
        assertThat(worker.counters.droppedTransmit(DropReason.OVERSIZE)).isOne();
        assertThat(socket.wire).isEmpty();
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
        XskCalls quiet = new XskCalls() {
            @Override
            public long wakeTransmit() {
                int end = socket.transmit.produced();
                for (int cursor = socket.transmit.consumed(); cursor != end; cursor++) {
                    socket.announce(SharedMemory.getLong(socket.transmit.descriptor(cursor)));
                }
                socket.transmit.setConsumed(end);
                return 0;
            }

            @Override
            public void wakeReceive() {}

            @Override
            public void startTimer(long nanos) {}
        };
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
