package dev.valed.core.ring;

import static dev.valed.core.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of several slots, and frames between rings whose buffers differ in size. */
@Timeout(300)
class NetmapEgressChainTest {

    private static final NetmapLayout MEDIUM = new NetmapLayout(1, 1, 128, 512);
    private static final NetmapLayout SHORT = new NetmapLayout(1, 1, 128, 256);
    private static final NetmapLayout LONG = new NetmapLayout(1, 1, 128, 2112);
    private static final byte PAINT = 0x5a;

    private final Delivery delivery = new Delivery(MEDIUM);

    @AfterEach
    void close() {
        delivery.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {513, 1023, 1024, 1025, 2112, 2113, 5000, 9014, 16_384})
    void shouldCutChainsToTheReceiversBuffers(int length) {
        Frame f = frame().length(length);
        Frame small = frame();
        for (NetmapLayout layout : new NetmapLayout[] {MEDIUM, SHORT, LONG}) {
            try (MemoryPort to = delivery.attach(layout)) {
                assertThat(delivery.deliver(small, f, small)).isEqualTo(3);
                assertThat(to.rx().words()).hasSize(2 + Math.ceilDiv(length, layout.bufferSize()));
                assertThat(to.received()).containsExactly(small, f, small);
            } finally {
                delivery.attach(SHORT);
            }
        }
    }

    @Test
    void shouldWriteNothingBehindTheLastPiece() {
        MemoryPort to = delivery.attach(SHORT);
        to.paintBuffers(PAINT);
        delivery.deliver(frame().length(600));
        long last = to.rx().words().get(2);
        assertThat(SlotWord.length(last)).isEqualTo(88);
        byte[] after = new byte[256 - 88];
        SharedMemory.copyOut(to.rx().bufferAddress(last) + 88, after, 0, after.length);
        assertThat(after).containsOnly(PAINT);
        assertThat(to.rx().words().stream().map(Delivery::hasMore)).containsExactly(true, true, false);
    }

    @Test
    void shouldCutSingleFramesForShorterBuffers() {
        MemoryPort to = delivery.attach(SHORT);
        Frame[] frames = {frame().length(512), frame().length(256), frame().length(257), frame().length(60)};
        assertThat(delivery.deliver(frames)).isEqualTo(4);
        assertThat(to.rx().words()).hasSize(6);
        assertThat(to.received()).containsExactly(frames);
        assertThat(delivery.counters().get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(4);
        assertThat(delivery.counters().get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(512 + 256 + 257 + 60);
    }

    @Test
    void shouldDropWhatWouldTakeMoreThan64Slots() {
        MemoryPort to = delivery.attach(SHORT);
        Frame fits = frame().length(64 * 256);
        assertThat(delivery.deliver(fits)).isEqualTo(1);
        assertThat(to.received()).containsExactly(fits);
        Frame tooLong = frame().length(64 * 256 + 1);
        assertThat(delivery.deliver(tooLong, frame())).isEqualTo(1);
        assertThat(delivery.counters().droppedTransmit(DropReason.OVERSIZE)).isEqualTo(1);
        assertThat(delivery.batch().refusals(0)).isEqualTo(1);
        assertThat(to.received()).containsExactly(frame());
    }

    @Test
    void shouldDeliverAChainWholeOrNotAtAll() {
        MemoryPort to = delivery.attach(SHORT); // 127 slots may be used
        for (int i = 0; i < 3; i++) {
            delivery.deliver(frame().length(40 * 256));
        }
        Frame four = frame().length(4 * 256);
        Frame three = frame().length(3 * 256);
        assertThat(delivery.deliver(four, four, three)).isEqualTo(2); // into seven slots
        assertThat(delivery.counters().droppedTransmit(DropReason.RING_FULL)).isEqualTo(1);
        assertThat(delivery.batch().refusals(1)).isEqualTo(1);
        assertThat(to.received()).endsWith(four, three).hasSize(5);
    }

    @Test
    void shouldPublishClaimedSlotsThatItDidNotUseAsEmptyOnes() {
        MemoryPort to = delivery.attach(SHORT);
        delivery.deliver(frame().length(64 * 256));
        delivery.deliver(frame().length(60 * 256));
        for (int i = 124; i < 127; i++) {
            SharedMemory.putInt(to.rx().slot(i) + 4, 0x20_0100);
        }
        assertThat(delivery.deliver(frame().length(1000))).isZero(); // wants four slots, three are there
        assertThat(to.rx().tail()).isEqualTo(127);
        assertThat(to.rx().words().subList(124, 127)).allMatch(word -> word >>> 32 == 0);
        assertThat(to.received()).hasSize(2);
        assertThat(delivery.deliver(frame().length(1000))).isEqualTo(1);
    }

    @Test
    void shouldDropAChainThatMeetsABadSlot() {
        MemoryPort to = delivery.attach(SHORT);
        SharedMemory.putInt(to.rx().slot(1), 1);
        assertThat(delivery.deliver(frame().length(600))).isZero();
        assertThat(delivery.counters().droppedTransmit(DropReason.BAD_SLOT)).isEqualTo(1);
        assertThat(to.rx().words()).hasSize(3).allMatch(word -> word >>> 32 == 0);
        assertThat(delivery.deliver(frame().length(600))).isEqualTo(1);
    }

    @Test
    void shouldGoAroundTheEndOfTheRing() {
        MemoryPort to = delivery.attach(SHORT);
        for (int i = 0; i < 100; i++) {
            Frame f = frame().length(1500 + i).number(i);
            assertThat(delivery.deliver(f, f)).isEqualTo(2);
            assertThat(to.received()).containsExactly(f, f);
        }
    }
}
