package dev.valed.core.ring;

import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.TxClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class NetmapIngressChainTest {

    private static final int MORE = SlotWord.MORE_FRAGMENTS;

    private final MemoryPort port = new MemoryPort("p", new NetmapLayout(1, 1, 128, 256));
    private final TxClient tx = port.tx();
    private final PortCounters counters = new PortCounters();
    private final FrameBatch batch = new FrameBatch();

    @AfterEach
    void close() {
        port.close();
    }

    private int take(int limit) {
        int taken = port.ingress().receive(batch, limit, counters);
        port.ingress().release();
        return taken;
    }

    private long dropped(DropReason reason) {
        return counters.droppedReceived(reason);
    }

    @Test
    void shouldTakeAChainAsOneFrame() {
        tx.put(frame());
        tx.putChain(100, frame().from(station(7)).length(250));
        tx.send(frame());
        assertThat(take(512)).isEqualTo(5);
        assertThat(batch.frames).isEqualTo(3);
        assertThat(batch.chained).isTrue();
        assertThat(batch.source[1]).isEqualTo(station(7));
        assertThat(batch.slots(1)).isEqualTo(3);
        assertThat(batch.length(1)).isEqualTo(250);
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(3);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(370);
    }

    @Test
    void shouldTakeTheLongestChain() {
        tx.sendChain(256, frame().length(64 * 256));
        assertThat(take(512)).isEqualTo(64);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(batch.length(0)).isEqualTo(64 * 256);
    }

    @Test
    void shouldDropAChainOfMoreThan64Slots() {
        tx.putChain(20, frame().length(65 * 20));
        tx.send(frame());
        assertThat(take(512)).isEqualTo(66);
        assertThat(dropped(DropReason.BAD_CHAIN)).isEqualTo(1);
        assertThat(batch.frames).isEqualTo(2); // the 65th slot, for what it says, and the frame behind it
        assertThat(batch.chained && batch.slots(1) == 1).isTrue();
    }

    @Test
    void shouldDropAnUnfinishedChain() {
        tx.put(frame().bytes(), MORE);
        tx.put(frame().bytes(), MORE);
        tx.publish();
        assertThat(take(512)).isEqualTo(2);
        assertThat(batch.frames).isZero();
        assertThat(dropped(DropReason.BAD_CHAIN)).isEqualTo(1);
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(1);
        tx.send(frame());
        take(512);
        assertThat(batch.frames).isEqualTo(1);
    }

    @Test
    void shouldWaitOneBatchForTheEndOfAChainBehindOtherFrames() {
        tx.put(frame());
        tx.put(frame().bytes(), MORE);
        tx.publish();
        assertThat(take(512)).isEqualTo(1);
        assertThat(batch.frames).isEqualTo(1);
        tx.send(frame());
        assertThat(take(512)).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(batch.length(0)).isEqualTo(120);
        assertThat(dropped(DropReason.BAD_CHAIN)).isZero();
    }

    @Test
    void shouldNotCutAChainAtTheLimitOfTheBatch() {
        for (int i = 0; i < 7; i++) {
            tx.put(frame());
        }
        tx.putChain(50, frame().length(150).from(station(9)));
        tx.send(frame());
        for (int limit = 8; limit <= 9; limit++) {
            assertThat(port.ingress().receive(batch, limit, counters)).isEqualTo(7);
            assertThat(batch.frames).isEqualTo(7);
        }
        port.ingress().release();
        assertThat(take(9)).isEqualTo(4);
        assertThat(batch.frames).isEqualTo(2);
        assertThat(batch.source[0]).isEqualTo(station(9));
    }

    @Test
    void shouldTakeAChainThatEndsWithTheBatch() {
        tx.put(frame());
        tx.sendChain(50, frame().length(150));
        assertThat(take(4)).isEqualTo(4);
        assertThat(batch.frames).isEqualTo(2);
    }

    @Test
    void shouldTakeAChainAroundTheEndOfTheRing() {
        for (int i = 0; i < 126; i++) {
            tx.put(frame());
        }
        tx.publish();
        take(512);
        tx.sendChain(50, frame().length(250));
        assertThat(take(512)).isEqualTo(5);
        assertThat(batch.length(0)).isEqualTo(250);
    }

    @ParameterizedTest
    @CsvSource({
        "  0, 60, BAD_SLOT", // index of the second slot, its length, reason
        " -5, 60, BAD_SLOT",
        "258, 60, BAD_SLOT",
        " 10,  0, RUNT",
        " 10, 257, OVERSIZE"
    })
    void shouldDropAChainWithABadSlotAsAWhole(int index, int length, DropReason reason) {
        tx.put(frame().bytes(), MORE);
        tx.putSlot(SlotWord.of(index, length, MORE));
        tx.put(frame().bytes(), 0);
        tx.sendChain(100, frame().length(200).from(station(8)));
        assertThat(take(512)).isEqualTo(5);
        assertThat(dropped(reason)).isEqualTo(1);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(batch.source[0]).isEqualTo(station(8));
        assertThat(batch.length(0)).isEqualTo(200);
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(2);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(200);
    }

    @Test
    void shouldDropAChainWhoseFirstSlotIsARunt() {
        tx.put(new byte[13], MORE);
        tx.send(frame());
        assertThat(take(512)).isEqualTo(2);
        assertThat(dropped(DropReason.RUNT)).isEqualTo(1);
        assertThat(batch.frames).isZero();
    }
}
