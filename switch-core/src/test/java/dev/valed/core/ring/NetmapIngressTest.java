package dev.valed.core.ring;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.TxClient;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class NetmapIngressTest {

    private static final int SLOTS = MemoryPort.SMALL.slots();
    private static final int BUFFER_SIZE = MemoryPort.SMALL.bufferSize();

    private final MemoryPort port = new MemoryPort("p");
    private final TxClient tx = port.tx();
    private NetmapIngress ingress = port.ingress();
    private final PortCounters counters = new PortCounters();
    private final FrameBatch batch = new FrameBatch();

    @AfterEach
    void close() {
        port.close();
    }

    private int receive(int limit) {
        return ingress.receive(batch, limit, counters);
    }

    /** One batch from beginning to end. */
    private int take() {
        int taken = receive(FrameBatch.CAPACITY);
        ingress.release();
        return taken;
    }

    private long dropped(DropReason reason) {
        return counters.droppedReceived(reason);
    }

    @Test
    void shouldTakeFramesWithTheirAddresses() {
        port.send(frame(station(1), station(2)).length(100), frame(station(3), BROADCAST));
        assertThat(receive(512)).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(2);
        assertThat(batch.source).startsWith(station(1), station(3));
        assertThat(batch.destination).startsWith(station(2), BROADCAST);
        assertThat(batch.length(0)).isEqualTo(100);
        assertThat(batch.chained).isFalse();
        ingress.release();
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(2);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(160);
    }

    @Test
    void shouldGiveSlotsBackOnReleaseOnly() {
        port.send(frame(), frame());
        receive(512);
        assertThat(tx.tail()).isZero();
        ingress.release();
        assertThat(tx.tail()).isEqualTo(2);
        ingress.release();
        assertThat(tx.tail()).isEqualTo(2);
        assertThat(receive(512)).isZero();
        assertThat(batch.frames).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 62, 63})
    void shouldTakeBatchesOfAnySizeUpToTheRing(int frames) {
        IntStream.range(0, frames).forEach(i -> tx.put(frame().from(station(i + 1))));
        tx.publish();
        assertThat(ingress.hasWork()).isEqualTo(frames > 0);
        assertThat(take()).isEqualTo(frames);
        assertThat(batch.frames).isEqualTo(frames);
        assertThat(ingress.hasWork()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11})
    void shouldTakeNoMoreThanTheLimit(int limit) {
        IntStream.range(0, 10).forEach(i -> tx.put(frame()));
        tx.publish();
        assertThat(receive(limit)).isEqualTo(Math.min(limit, 10));
        ingress.release();
        assertThat(receive(limit)).isEqualTo(Math.max(0, 10 - limit));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13})
    void shouldDropRunts(int length) {
        tx.put(new byte[length], 0);
        port.send(frame());
        assertThat(take()).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(dropped(DropReason.RUNT)).isEqualTo(1);
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(2);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(60);
    }

    @Test
    void shouldTakeTheShortestAndTheLongestFrame() {
        port.send(frame().length(14), frame().length(BUFFER_SIZE));
        assertThat(take()).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 0xffff - 2112})
    void shouldDropWhatIsLongerThanItsBuffer(int excess) {
        tx.putSlot(SlotWord.of(tx.buffer(), BUFFER_SIZE + excess, 0));
        port.send(frame());
        assertThat(take()).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(dropped(DropReason.OVERSIZE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 130, 131, -1, -5, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldDropSlotsWithoutABuffer(int index) {
        assertThat(port.layout().buffers()).isEqualTo(130);
        tx.putSlot(SlotWord.of(index, 60, 0));
        port.send(frame());
        assertThat(take()).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(dropped(DropReason.BAD_SLOT)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 129})
    void shouldTakeTheFirstAndTheLastBuffer(int index) {
        tx.putSlot(SlotWord.of(index, 60, 0));
        tx.publish();
        take();
        assertThat(batch.frames).isEqualTo(1);
    }

    @Test
    void shouldIgnoreFlagsThatItDoesNotKnow() {
        int meant = SlotWord.MORE_FRAGMENTS | SlotWord.NO_LEARN | SlotWord.INDIRECT | SlotWord.PORT_MASK;
        tx.put(frame().bytes(), 0xffff & ~meant);
        tx.publish();
        take();
        assertThat(batch.frames).isEqualTo(1);
        assertThat(batch.chained).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -64, 64, 100, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldStandStillWhileTheHeadIsImpossible(int beyond) {
        port.send(frame());
        take();
        tx.put(frame());
        tx.publishHead(1 + beyond);
        assertThat(take()).isZero();
        assertThat(take()).isZero();
        assertThat(ingress.hasWork()).isFalse();
        assertThat(port.faults().badHeads()).isEqualTo(1);
        assertThat(tx.tail()).isEqualTo(1);
        tx.publish();
        assertThat(take()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {(1L << 31) - 70, (1L << 32) - 70, 0x1_8000_0000L - 3})
    void shouldGoOnWhenTheCountersWrapAround(long start) {
        port.reopenAt(start);
        ingress = port.ingress();
        for (int i = 0; i < 50; i++) {
            Frame f = frame().from(station(i + 1));
            port.send(f, f, f, f, f);
            assertThat(ingress.hasWork()).isTrue();
            assertThat(take()).isEqualTo(5);
            assertThat(batch.source[4]).isEqualTo(station(i + 1));
            assertThat(tx.space()).isEqualTo(SLOTS - 1);
        }
        assertThat(port.faults().badHeads()).isZero();
    }

    @Test
    void shouldAskForKicksByAnOddNumber() {
        assertThat(tx.workerSleeps()).isFalse();
        for (int i = 0; i < 3; i++) {
            ingress.arm();
            assertThat(tx.workerSleeps()).isTrue();
            ingress.disarm();
            assertThat(tx.workerSleeps()).isFalse();
        }
    }

    @Test
    void shouldWakeASleepingSenderOncePerSleep() {
        assertThat(ingress.wakeSender()).isFalse();
        tx.setWaiting(1);
        assertThat(ingress.wakeSender()).isTrue();
        assertThat(ingress.wakeSender()).isFalse();
        tx.setWaiting(2);
        assertThat(ingress.wakeSender()).isFalse();
        tx.setWaiting(3);
        assertThat(ingress.wakeSender()).isTrue();
        assertThat(port.senderWakeups()).isEqualTo(2);
    }

    @Test
    void shouldNotTellTheSourceThatIsNotToBeLearned() {
        tx.put(frame().from(station(7)).bytes(), SlotWord.NO_LEARN);
        port.send(frame().from(station(8)));
        assertThat(take()).isEqualTo(2);
        assertThat(batch.source).startsWith(FrameBatch.NOT_TO_BE_LEARNED, station(8));
        assertThat(batch.chained).isFalse();
        assertThat(batch.forced()).isZero();
    }

    @Test
    void shouldSayWhichPortTheSenderChose() {
        port.send(frame());
        tx.put(frame().bytes(), 0xfe00);
        tx.publish();
        take();
        assertThat(batch.forced()).isEqualTo(1);
        assertThat(batch.forcedFrame(0)).isEqualTo(1);
        assertThat(SlotWord.forcedPort(batch.slot[1])).isEqualTo(0xfe);
    }

    @Test
    void shouldDropAFrameThatIsNotInItsBuffer() {
        tx.put(frame().bytes(), SlotWord.INDIRECT);
        port.send(frame());
        assertThat(take()).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(dropped(DropReason.BAD_SLOT)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, (1L << 31) - 2, (1L << 32) - 1})
    void shouldGoOnWhereAnotherProcessStopped(long start) {
        port.reopenAt(start);
        port.send(frame().from(station(1)), frame().from(station(2)));
        ingress = port.ingress();
        receive(1);
        ingress.release();
        port.reopen();
        ingress = port.ingress();
        assertThat(ingress.hasWork()).isTrue();
        assertThat(take()).isEqualTo(1);
        assertThat(batch.source[0]).isEqualTo(station(2));
        assertThat(port.faults().badHeads()).isZero();
    }

    @Test
    void shouldStandStillWhenWhatAnotherProcessLeftCannotBe() {
        SharedMemory.putInt(port.layout().txPlace(port.base(), 0).sync() + SyncLayout.TAIL, 1000);
        port.reopen();
        ingress = port.ingress();
        port.send(frame());
        assertThat(take()).isZero();
        assertThat(ingress.hasWork()).isFalse();
        assertThat(port.faults().badHeads()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldFallAsleepByANumberThatNobodyHasAnswered(int left) {
        long word = port.layout().txPlace(port.base(), 0).sync() + SyncLayout.SLEEP;
        SharedMemory.putInt(word, left);
        port.reopen();
        assertThat(tx.workerSleeps()).isFalse();
        port.ingress().arm();
        assertThat(SharedMemory.getInt(word)).isOdd().isGreaterThan(left);
    }

    @Test
    void shouldTellTheSenderHowManyFramesFoundAFullRing() {
        long word = port.layout().txPlace(port.base(), 0).sync() + SyncLayout.LOST;
        SharedMemory.putInt(word, 40);
        port.reopen();
        ingress = port.ingress();
        port.send(frame(), frame(), frame());
        receive(512);
        batch.refuseForLackOfRoom(0);
        batch.refuseForLackOfRoom(2);
        batch.refuse(1);
        assertThat(SharedMemory.getInt(word)).isEqualTo(40);
        ingress.release();
        assertThat(SharedMemory.getInt(word)).isEqualTo(42);
        port.send(frame());
        take();
        assertThat(SharedMemory.getInt(word)).isEqualTo(42);
    }

    @Test
    void shouldKeepWhatWasCutOff() {
        batch.divisible = true;
        tx.put(new byte[3], 0);
        port.send(frame().from(station(1)));
        tx.putChain(20, frame().from(station(2)).length(50));
        port.send(frame().from(station(3)));
        tx.put(new byte[3], 0);
        tx.publish();
        assertThat(receive(512)).as("up to the bad slot").isEqualTo(6);
        batch.cutAt(1);
        ingress.release();
        assertThat(tx.tail()).isEqualTo(2);
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(2);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(60);
        assertThat(take()).isEqualTo(4);
        assertThat(batch.source).startsWith(station(2), station(3));
        assertThat(take()).isEqualTo(1);
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(5);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(170);
        assertThat(dropped(DropReason.RUNT)).isEqualTo(2);
    }
}
