package dev.valed.core.forwarding;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.port.Overflow;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.SwitchFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports for which senders wait: by hand and by a clock that only the test moves. */
@Timeout(300)
class OverflowTest {

    private static final NetmapLayout LARGE = new NetmapLayout(1, 1, 256, 2112);
    private static final int SPACE = MemoryPort.SMALL.slots() - 1;
    private static final Duration LIMIT = Duration.ofMillis(100);

    private final SwitchFixture fixture = new SwitchFixture();
    private final FixturePort a = fixture.attach("a", LARGE);
    private final FixturePort c = fixture.attach("c", LARGE);
    private final FixturePort slow = fixture.attach("slow", MemoryPort.SMALL, Overflow.block(LIMIT));

    OverflowTest() {
        fixture.pin(station(1), "a");
        fixture.pin(station(3), "c");
        fixture.pin(station(9), "slow");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Frame[] numbered(long from, long to, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> frame(from, to).number(i))
                .toArray(Frame[]::new);
    }

    private void sendToSlow(int first, int count) {
        a.sends(numbered(station(1), station(9), first, count));
    }

    private void after(long millis) {
        fixture.clock().advance(millis, TimeUnit.MILLISECONDS);
        fixture.step();
    }

    @Test
    void shouldLeaveInTheSendersRingWhatFindsNoRoom() {
        sendToSlow(0, 200);
        fixture.step();
        assertThat(a.memory().tx().tail()).isEqualTo(SPACE);
        assertThat(a.count(PortCounter.RECEIVED_FRAMES)).isEqualTo(SPACE);
        List<Frame> received = new ArrayList<>();
        while (received.size() < 200) {
            List<Frame> more = slow.memory().rx().receive(7);
            slow.memory().rx().head();
            assertThat(more).isNotEmpty();
            received.addAll(more);
            fixture.step();
        }
        assertThat(received).containsExactly(numbered(station(1), station(9), 0, 200));
        slow.alreadyTook(200);
        assertThat(a.count(PortCounter.FORWARDED_FRAMES)).isEqualTo(200);
        assertThat(slow.statistics().totalTransmitDrops()).isZero();
        assertThat(a.count(PortCounter.STALLS)).isPositive();
    }

    @Test
    void shouldCountHowLongASenderWaited() {
        sendToSlow(0, SPACE + 1);
        fixture.step();
        assertThat(a.count(PortCounter.STALLS)).isEqualTo(1);
        after(20);
        after(30);
        slow.takeReceived();
        after(1);
        slow.takeReceived();
        after(1);
        assertThat(a.count(PortCounter.STALLS)).isEqualTo(1);
        assertThat(a.count(PortCounter.STALLED_NANOS)).isEqualTo(51_000_000);
        assertThat(c.count(PortCounter.STALLS)).isZero();
    }

    @Test
    void shouldLetOthersPassMeanwhileAndHoldBackWhatIsBehind() {
        sendToSlow(0, SPACE + 1);
        Frame behind = frame(station(1), station(3));
        a.sends(behind);
        Frame other = frame(station(3), station(1));
        c.sends(other);
        fixture.step();
        a.received(other);
        c.receivedNothing();
        slow.takeReceived();
        fixture.step();
        c.received(behind);
    }

    @Test
    void shouldDropAfterTheLimitUntilTheReceiverMoves() {
        sendToSlow(0, SPACE + 10);
        fixture.step();
        after(99);
        assertThat(a.memory().tx().tail()).isEqualTo(SPACE);
        after(1);
        assertThat(a.memory().tx().tail()).isEqualTo(SPACE + 10);
        assertThat(slow.transmitDrops(DropReason.RECEIVER_STOPPED)).isEqualTo(10);
        assertThat(a.receiveDrops(DropReason.UNDELIVERED)).isEqualTo(10);
        sendToSlow(100, 5);
        fixture.step();
        assertThat(slow.transmitDrops(DropReason.RECEIVER_STOPPED))
                .as("at once, as it has not moved")
                .isEqualTo(15);
        Frame toOther = frame(station(1), station(3));
        a.sends(toOther);
        fixture.step();
        c.received(toOther);
        slow.received(numbered(station(1), station(9), 0, SPACE));
        sendToSlow(0, SPACE + 10);
        fixture.step();
        assertThat(slow.transmitDrops(DropReason.RECEIVER_STOPPED)).isEqualTo(15);
        assertThat(a.memory().tx().space()).as("waits again").isEqualTo(255 - 10);
        slow.takeReceived();
        fixture.step();
        slow.received(numbered(station(1), station(9), SPACE, 10));
    }

    /** A receiver that hops to and fro does not look as if it moved. */
    @Test
    void shouldNotBeHeldByAReceiverThatWritesNonsense() {
        slow.playsHostile();
        sendToSlow(0, SPACE);
        a.memory().tx().putChain(1000, frame(station(1), station(9)).length(4000));
        a.memory().tx().publish();
        fixture.step();
        slow.memory().rx().giveBack(1);
        after(50);
        for (int i = 0; i < 30; i++) {
            slow.memory().rx().giveBack(new int[] {0, 1, -7, 1 << 20, SPACE + 1}[i % 5]);
            after(10);
        }
        assertThat(a.memory().tx().tail()).isEqualTo(SPACE + 4);
        assertThat(slow.transmitDrops(DropReason.RECEIVER_STOPPED)).isEqualTo(1);
    }

    @Test
    void shouldMakeAFloodedFrameWaitForAllReceiversThatBlock() {
        sendToSlow(0, SPACE - 1);
        Frame[] floods = numbered(station(1), BROADCAST, 0, 3);
        a.sends(floods);
        fixture.step();
        c.received(floods[0]);
        after(10);
        c.receivedNothing();
        slow.takeReceived();
        fixture.step();
        c.received(floods[1], floods[2]);
        slow.received(floods[1], floods[2]);
        assertThat(a.count(PortCounter.FLOODED_FRAMES)).isEqualTo(3);
    }

    @Test
    void shouldNotWaitForAReceiverThatDrops() {
        fixture.detach("c");
        FixturePort small = fixture.attach("small", MemoryPort.SMALL);
        for (int i = 0; i < 2; i++) {
            a.sends(numbered(station(1), BROADCAST, 0, SPACE));
            fixture.step();
            slow.takeReceived();
        }
        assertThat(small.transmitDrops(DropReason.RING_FULL)).isEqualTo(SPACE);
        assertThat(a.count(PortCounter.FORWARDED_FRAMES)).isEqualTo(2 * SPACE);
    }

    @Test
    void shouldDeliverChainsWholeAndInOrder() {
        List<Frame> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Frame f = frame(station(1), station(9))
                    .length(i % 3 == 0 ? 5_000 : 60)
                    .number(i);
            sent.add(f);
            a.memory().tx().putChain(2_000, f);
        }
        a.memory().tx().put(new byte[3], 0);
        a.memory().tx().publish();
        List<Frame> received = new ArrayList<>();
        for (int i = 0; i < 100 && received.size() < 40; i++) {
            fixture.step();
            received.addAll(slow.takeReceived());
        }
        assertThat(received).containsExactlyElementsOf(sent);
        fixture.step();
        assertThat(a.receiveDrops(DropReason.RUNT)).isEqualTo(1);
        assertThat(a.count(PortCounter.RECEIVED_FRAMES)).isEqualTo(41);
    }

    @Test
    void shouldNotWaitForRoomThatThereCanNeverBe() {
        slow.memory().egress().setUsedLength(64);
        Frame tooLong = frame(station(1), station(9)).length(64 * 64);
        a.memory().tx().putChain(2_000, tooLong);
        Frame next = frame(station(1), station(9));
        a.memory().tx().put(next);
        a.memory().tx().publish();
        fixture.step();
        slow.received(next);
        assertThat(slow.transmitDrops(DropReason.OVERSIZE)).isEqualTo(1);
    }

    @Test
    void shouldShareTheRoomAmongSenders() {
        sendToSlow(0, 200);
        c.sends(numbered(station(3), station(9), 0, 200));
        List<Frame> received = new ArrayList<>();
        for (int i = 0; i < 400 && received.size() < 400; i++) {
            fixture.cycle();
            received.addAll(slow.memory().rx().receive(20));
        }
        slow.alreadyTook(400);
        assertThat(received)
                .filteredOn(f -> f.source() == station(1))
                .hasSize(200)
                .extracting(Frame::number)
                .isSorted();
        assertThat(received)
                .filteredOn(f -> f.source() == station(3))
                .hasSize(200)
                .extracting(Frame::number)
                .isSorted();
        assertThat(received.subList(0, 200))
                .filteredOn(f -> f.source() == station(3))
                .hasSizeGreaterThan(50);
    }

    @Test
    void shouldDropWhatWaitsWhenItsSenderGoes() {
        sendToSlow(0, SPACE + 10);
        fixture.step();
        FixturePort gone = fixture.detach("a");
        assertThat(gone.receiveDrops(DropReason.UNDELIVERED)).isEqualTo(10);
        assertThat(slow.transmitDrops(DropReason.RING_FULL)).isEqualTo(10);
        assertThat(slow.takeReceived()).hasSize(SPACE);
    }

    @Test
    void shouldForgetAReceiverThatGoes() {
        sendToSlow(0, SPACE + 10);
        fixture.step();
        fixture.detach("slow");
        fixture.step();
        assertThat(c.takeReceived()).as("flooded, as nobody knows the station").hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldNotWaitForTheSendersOwnRing(int frames) {
        slow.sends(numbered(station(9), BROADCAST, 0, frames));
        fixture.step();
        assertThat(a.takeReceived()).hasSize(frames);
        assertThat(c.takeReceived()).hasSize(frames);
    }

    @Test
    void shouldSendToTheChosenPortOnlyWhenThereIsRoom() {
        for (int i = 0; i < SPACE + 2; i++) {
            a.memory().tx().put(frame().number(i).bytes(), slow.port().index() << 8 | SlotWord.NO_LEARN);
        }
        a.memory().tx().publish();
        fixture.step();
        assertThat(slow.takeReceived()).hasSize(SPACE);
        fixture.step();
        assertThat(slow.takeReceived()).hasSize(2);
    }
}
