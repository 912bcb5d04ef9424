package dev.valed.core.worker;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.SwitchFixture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WorkerTest {

    private static Frame[] frames(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> frame(station(1), BROADCAST).number(i))
                .toArray(Frame[]::new);
    }

    private static WorkerStatistics statistics(SwitchFixture fixture) {
        return fixture.core().workerStatistics().getFirst();
    }

    @Test
    void shouldForwardWhatWasSentBeforeADetachment() {
        NetmapLayout large = new NetmapLayout(1, 1, 2048, 256);
        try (SwitchFixture fixture = new SwitchFixture()) {
            FixturePort leaving = fixture.attach("leaving", large);
            FixturePort staying = fixture.attach("staying", large);
            leaving.sends(frames(2000)); // four batches
            fixture.detach("leaving");
            staying.received(frames(2000));
            assertThat(leaving.count(PortCounter.FORWARDED_FRAMES)).isEqualTo(2000);
            assertThat(leaving.memory().tx().tail()).isEqualTo(2000);
            leaving.sends(frames(1));
            fixture.step();
            staying.receivedNothing();
            assertThat(leaving.memory().tx().tail()).isEqualTo(2000);
        }
    }

    @Test
    void shouldTouchNothingOfADetachedPort() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
            fixture.port("b").sends(frame(station(2), BROADCAST));
            fixture.step();
            FixturePort left = fixture.detach("b");
            left.takeReceived();
            left.memory().rx().setWaiting(1);
            fixture.port("a").sends(frame(station(1), BROADCAST), frame(station(1), station(2)));
            fixture.step();
            left.receivedNothing();
            assertThat(left.memory().receiverWakeups()).isZero();
            assertThat(fixture.port("a").receiveDrops(DropReason.NO_DESTINATION))
                    .isEqualTo(2);
        }
    }

    @Test
    void shouldWakeAnArmedReceiverOnce() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
            FixturePort receiver = fixture.port("b");
            fixture.port("a").sends(frames(2));
            fixture.step();
            assertThat(receiver.memory().receiverWakeups()).isZero(); // it did not sleep
            receiver.memory().rx().setWaiting(1);
            for (int i = 0; i < 5; i++) {
                fixture.port("a").sends(frames(2));
                fixture.step();
            }
            assertThat(receiver.memory().receiverWakeups()).isEqualTo(1);
            receiver.memory().rx().setWaiting(3);
            fixture.port("a").sends(frames(1));
            fixture.step();
            assertThat(receiver.memory().receiverWakeups()).isEqualTo(2);
            assertThat(statistics(fixture).wakeups()).isEqualTo(2);
        }
    }

    @Test
    void shouldWakeAnArmedSenderWhenItsSlotsComeBack() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
            FixturePort sender = fixture.port("a");
            sender.memory().tx().setWaiting(1);
            fixture.step();
            assertThat(sender.memory().senderWakeups()).isZero();
            sender.sends(frames(3));
            fixture.step();
            assertThat(sender.memory().senderWakeups()).isEqualTo(1);
        }
    }

    @Test
    void shouldCountWhatItDoes() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
            fixture.clock().advanceSeconds(3);
            fixture.port("a").sends(frames(10));
            fixture.port("b").sends(frames(5));
            fixture.step();
            assertThat(statistics(fixture).frames()).isEqualTo(15);
            assertThat(statistics(fixture).batches()).isEqualTo(2);
            assertThat(statistics(fixture).heartbeat()).isEqualTo(3_000_000_000L);
            assertThat(fixture.core().longestSilenceNanos()).isZero();
            fixture.clock().advanceSeconds(2);
            assertThat(fixture.core().longestSilenceNanos()).isEqualTo(2_000_000_000L);
        }
    }

    @Test
    void shouldLookAtTheClockEvenIfItIsNeverIdle() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
            fixture.clock().advanceSeconds(1);
            for (int i = 0; i < 16; i++) {
                fixture.port("a").sends(frames(1));
                assertThat(fixture.cycle()).isEqualTo(1);
            }
            assertThat(statistics(fixture).heartbeat()).isEqualTo(1_000_000_000L);
        }
    }

    /** Ten ports with few or many frames: none waits for a busier one. */
    @Test
    void shouldServeEveryRingInEveryCycle() {
        NetmapLayout layout = new NetmapLayout(1, 1, 1024, 256);
        try (SwitchFixture fixture = new SwitchFixture()) {
            FixturePort receiver = fixture.attach("receiver", layout);
            for (int i = 0; i < 10; i++) {
                fixture.attach("p" + i, layout);
            }
            for (int i = 0; i < 10; i++) {
                fixture.port("p" + i).sends(frames(1 + i * 10));
            }
            assertThat(fixture.cycle()).isEqualTo(10 + 450);
            assertThat(receiver.takeReceived()).hasSize(460);
        }
    }

    @Test
    void shouldSendByTheRingOfItsOwnNumber() {
        NetmapLayout threeRings = new NetmapLayout(3, 2, 64, 256);
        try (SwitchFixture fixture = new SwitchFixture(2, 64, SwitchSettings.defaults())) {
            FixturePort a = fixture.attach("a", threeRings);
            FixturePort b = fixture.attach("b", threeRings);
            for (int ring = 0; ring < 3; ring++) {
                a.memory().tx(ring).send(frame().number(ring));
            }
            fixture.step();
            assertThat(b.memory().rx(0).receive()).containsExactlyInAnyOrder(frame().number(0), frame().number(2));
            assertThat(b.memory().rx(1).receive()).containsExactly(frame().number(1));
            b.playsHostile(); // its client reads two rings
        }
    }
}
