package dev.valed.core.ring;

import static dev.valed.core.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.ReservingEgress;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.RxClient;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class NetmapEgressTest {

    private static final int SPACE = MemoryPort.SMALL.slots() - 1;
    private static final byte PAINT = 0x5a;

    private final Delivery delivery = new Delivery(MemoryPort.SMALL);
    private final MemoryPort to = delivery.attach(MemoryPort.SMALL);
    private final RxClient rx = to.rx();

    @AfterEach
    void close() {
        delivery.close();
    }

    private static Frame[] frames(int count) {
        return IntStream.range(0, count).mapToObj(i -> frame().number(i)).toArray(Frame[]::new);
    }

    @Test
    void shouldDeliverInOrder() {
        Frame[] frames = frames(10);
        assertThat(delivery.deliver(frames)).isEqualTo(10);
        assertThat(to.received()).containsExactly(frames);
        assertThat(delivery.counters().get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(10);
        assertThat(delivery.counters().get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(600);
    }

    @Test
    void shouldDeliverThePartOfTheOrderThatItIsGiven() {
        delivery.receive(frames(6));
        assertThat(delivery.deliver(new short[] {5, 3, 1, 0}, 1, 3)).isEqualTo(2);
        assertThat(to.received()).extracting(Frame::number).containsExactly(3L, 1L);
    }

    @Test
    void shouldFillTheRingExactly() {
        assertThat(delivery.deliver(frames(SPACE))).isEqualTo(SPACE);
        assertThat(delivery.deliver(frames(1))).isZero();
        assertThat(to.received()).containsExactly(frames(SPACE));
        assertThat(delivery.deliver(frames(1))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 61, 62})
    void shouldDropTheRestWhenTheRingIsFull(int alreadyIn) {
        if (alreadyIn > 0) {
            delivery.deliver(frames(alreadyIn));
        }
        int fits = SPACE - alreadyIn;
        assertThat(delivery.deliver(frames(63))).isEqualTo(fits);
        assertThat(delivery.counters().droppedTransmit(DropReason.RING_FULL)).isEqualTo(alreadyIn);
        assertThat(delivery.batch().refused()).isEqualTo(alreadyIn);
        for (int i = 0; i < 63; i++) {
            assertThat(delivery.batch().refusals(i)).isEqualTo(i < fits ? 0 : 1);
        }
        assertThat(to.received()).hasSize(SPACE);
    }

    @Test
    void shouldUseSlotsAsTheyAreGivenBack() {
        delivery.deliver(frames(SPACE));
        for (int i = 0; i < 200; i++) {
            assertThat(rx.receive(3)).hasSize(3);
            assertThat(delivery.deliver(frames(4))).isEqualTo(3);
        }
        assertThat(rx.tail()).isEqualTo(SPACE + 600);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 130, -5, Integer.MIN_VALUE})
    void shouldLeaveASlotWithoutABufferEmpty(int index) {
        SharedMemory.putLong(rx.slot(1), SlotWord.of(index, 1500, 0));
        to.paintBuffers(PAINT);
        assertThat(delivery.deliver(frames(3))).isEqualTo(2);
        assertThat(rx.words().get(1)).isEqualTo(SlotWord.of(index, 0, 0));
        SharedMemory.putInt(rx.slot(1), 2); // so that the client can look at it without reading at a wild address
        assertThat(to.received()).extracting(Frame::number).containsExactly(0L, 2L);
        assertThat(delivery.counters().droppedTransmit(DropReason.BAD_SLOT)).isEqualTo(1);
        assertThat(delivery.batch().refusals(1)).isEqualTo(1);
        assertThat(delivery.counters().get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(2);
        assertThat(delivery.counters().get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 60, 63, 64, 65, 1514, 2111, 2112})
    void shouldWriteTheFrameAndNothingBehindIt(int length) {
        to.paintBuffers(PAINT);
        delivery.deliver(frame().length(length));
        List<Long> words = rx.words();
        assertThat(words).hasSize(1);
        long buffer = rx.bufferAddress(words.getFirst());
        byte[] after = new byte[2112 - length + 16];
        SharedMemory.copyOut(buffer + length, after, 0, after.length);
        assertThat(after).containsOnly(PAINT);
        assertThat(words.getFirst() >>> 32).as("length without flags").isEqualTo(length);
        assertThat(to.received()).containsExactly(frame().length(length));
    }

    @Test
    void shouldNotTouchThePointerOfASlot() {
        SharedMemory.putLong(rx.slot(0) + 8, 0x1122_3344_5566_7788L);
        delivery.deliver(frame());
        assertThat(SharedMemory.getLong(rx.slot(0) + 8)).isEqualTo(0x1122_3344_5566_7788L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, -64, -100, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldDropWhileTheHeadIsImpossible(int beyond) {
        delivery.deliver(frames(SPACE));
        rx.giveBack(SPACE + beyond);
        assertThat(delivery.deliver(frames(2))).isZero();
        assertThat(rx.tail()).isEqualTo(SPACE);
        assertThat(delivery.counters().droppedTransmit(DropReason.RING_FULL)).isEqualTo(2);
        assertThat(to.faults().badHeads()).isEqualTo(1);
        assertThat(to.received()).hasSize(SPACE);
        assertThat(delivery.deliver(frames(2))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {(1L << 31) - 70, (1L << 32) - 70, (1L << 33) - 1})
    void shouldGoOnWhenTheCountersWrapAround(long start) {
        to.reopenAt(start);
        for (int i = 0; i < 50; i++) {
            assertThat(delivery.deliver(frames(40))).isEqualTo(40);
            assertThat(delivery.deliver(frames(30))).isEqualTo(23);
            assertThat(to.received()).hasSize(63);
        }
        assertThat(to.faults().badHeads()).isZero();
    }

    @Test
    void shouldWakeAnArmedReceiverOnce() {
        assertThat(to.egress().wakeReceiver()).isFalse();
        rx.setWaiting(1);
        assertThat(to.egress().wakeReceiver()).isTrue();
        assertThat(to.egress().wakeReceiver()).isFalse();
        rx.setWaiting(2);
        rx.setWaiting(3);
        assertThat(to.egress().wakeReceiver()).isTrue();
        assertThat(to.receiverWakeups()).isEqualTo(2);
    }

    @Test
    void shouldGoOnWhereAnotherProcessStopped() {
        to.reopenAt((1L << 32) - 3);
        delivery.deliver(frames(5));
        to.reopen();
        assertThat(delivery.deliver(frames(SPACE))).isEqualTo(SPACE - 5);
        assertThat(to.received()).hasSize(SPACE).startsWith(frames(5));
        assertThat(to.faults().badHeads()).isZero();
    }

    @Test
    void shouldLeaveTheEndOfEachBufferFree() {
        to.egress().setUsedLength(100);
        to.paintBuffers(PAINT);
        Frame longer = frame().length(250);
        assertThat(delivery.deliver(frame().length(60), longer, frame().length(100)))
                .isEqualTo(3);
        assertThat(rx.words()).extracting(SlotWord::length).containsExactly(60, 100, 100, 50, 100);
        for (long word : rx.words()) {
            byte[] after = new byte[16];
            SharedMemory.copyOut(rx.bufferAddress(word) + 100, after, 0, after.length);
            assertThat(after).containsOnly(PAINT);
        }
        assertThat(to.received()).containsExactly(frame().length(60), longer, frame().length(100));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 63, 2113})
    void shouldNotUseTooLittleOrTooMuchOfABuffer(int bytes) {
        assertThatThrownBy(() -> to.egress().setUsedLength(bytes)).hasMessageContaining("64 to 2112");
    }

    // ---- reserved room

    @Test
    void shouldKeepReservedRoomForWhoeverReservedIt() {
        long start = to.egress().reserve(SPACE - 1);
        assertThat(to.egress().room()).isEqualTo(1);
        assertThat(to.egress().reserve(2)).isEqualTo(ReservingEgress.NO_ROOM);
        assertThat(delivery.deliver(frames(3))).isEqualTo(1);
        assertThat(rx.tail()).as("behind what is reserved").isZero();
        delivery.receive(frames(2));
        short[] order = {0, 1};
        assertThat(to.egress()
                        .deliverInto(
                                start,
                                SPACE - 1,
                                delivery.batch(),
                                order,
                                0,
                                2,
                                DropReason.RING_FULL,
                                delivery.counters()))
                .isEqualTo(2);
        assertThat(rx.tail()).isEqualTo(SPACE);
        assertThat(to.received()).extracting(Frame::number).containsExactly(0L, 1L, 0L);
    }

    @Test
    void shouldTakeBackWhatIsNotNeededIfNobodyReservedBehindIt() {
        long start = to.egress().reserve(20);
        assertThat(to.egress().shrink(start, 20, 5)).isEqualTo(5);
        assertThat(to.egress().room()).isEqualTo(SPACE - 5);
        assertThat(to.egress().reserve(3)).isEqualTo(start + 5);
        assertThat(to.egress().shrink(start, 5, 0)).as("too late").isEqualTo(5);
    }

    @Test
    void shouldFindAReceiverStoppedThatHasNotMovedForTheLimit() {
        delivery.deliver(frames(SPACE));
        assertThat(to.egress().isStopped(1_000, 100)).as("first look").isFalse();
        assertThat(to.egress().isStopped(1_099, 100)).isFalse();
        assertThat(to.egress().isStopped(1_100, 100)).isTrue();
        rx.receive(1);
        assertThat(to.egress().isStopped(1_101, 100)).as("moved").isFalse();
        rx.giveBack(rx.head() - 1);
        assertThat(to.egress().isStopped(1_201, 100)).as("back is no move").isTrue();
        rx.giveBack(rx.head() + 1_000);
        assertThat(to.egress().isStopped(1_202, 100))
                .as("nor is what cannot be")
                .isTrue();
        assertThat(to.egress().room()).isZero();
    }
}
