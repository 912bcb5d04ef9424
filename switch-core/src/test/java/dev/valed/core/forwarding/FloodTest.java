package dev.valed.core.forwarding;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.SwitchFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Floods to no port, one, two, hundreds and all 1,024, and batches of every size that can go wrong. */
@Timeout(300)
class FloodTest {

    private static final NetmapLayout TINY = new NetmapLayout(1, 1, 16, 256);

    @Test
    void shouldDropAFloodWhenThereIsNoOtherPort() {
        try (SwitchFixture fixture = new SwitchFixture("alone")) {
            FixturePort port = fixture.port("alone");
            port.sends(frame(station(1), BROADCAST), frame(station(1), station(2)), frame(station(2), station(1)));
            fixture.step();
            port.receivedNothing();
            assertThat(port.receiveDrops(DropReason.NO_DESTINATION)).isEqualTo(1);
            assertThat(port.receiveDrops(DropReason.SAME_PORT)).isEqualTo(2);
            assertThat(port.count(PortCounter.FLOODED_FRAMES)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 253, 254, 255, 1023})
    void shouldGiveEveryOtherPortExactlyOneCopyInOrder(int receivers) {
        try (SwitchFixture fixture = new SwitchFixture()) {
            FixturePort sender = fixture.attach("sender", TINY);
            List<FixturePort> others = new ArrayList<>();
            for (int i = 0; i < receivers; i++) {
                others.add(fixture.attach("p" + i, TINY));
            }
            FixturePort known = others.getLast();
            known.sends(frame(station(7), station(7))); // tells where it is and goes nowhere
            fixture.step();
            assertThat(known.receiveDrops(DropReason.SAME_PORT)).isEqualTo(1);
            Frame[] frames = {
                frame(station(1), BROADCAST).number(0),
                frame(station(1), station(7)).number(1),
                frame(station(1), station(99)).number(2),
                frame(station(1), station(7)).number(3)
            };
            sender.sends(frames);
            fixture.step();
            sender.receivedNothing();
            known.received(frames);
            others.subList(0, receivers - 1).forEach(port -> port.received(frames[0], frames[2]));
            assertThat(sender.count(PortCounter.FORWARDED_FRAMES)).isEqualTo(4);
            assertThat(sender.count(PortCounter.FLOODED_FRAMES)).isEqualTo(2);
        }
    }

    @Test
    void shouldCountAFloodAsForwardedIfOnePortTookIt() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b", "c")) {
            Frame[] full = IntStream.range(0, 63)
                    .mapToObj(i -> frame(station(1), BROADCAST).number(i))
                    .toArray(Frame[]::new);
            fixture.port("a").sends(full);
            fixture.step();
            fixture.port("c").received(full); // b does not look at its ring, which is full now
            fixture.port("a").sends(frame(station(1), BROADCAST));
            fixture.step();
            fixture.port("c").received(frame(station(1), BROADCAST));
            assertThat(fixture.port("a").count(PortCounter.FORWARDED_FRAMES)).isEqualTo(64);
            assertThat(fixture.port("b").transmitDrops(DropReason.RING_FULL)).isEqualTo(1);
            fixture.port("a").sends(full);
            fixture.step();
            fixture.port("a").sends(frame(station(1), BROADCAST)); // nobody has room for this one
            fixture.step();
            assertThat(fixture.port("a").receiveDrops(DropReason.UNDELIVERED)).isEqualTo(1);
            fixture.port("b").received(full);
        }
    }

    /** Unicasts that a full ring refuses, between floods that others take: each is accounted for by itself. */
    @Test
    void shouldAccountForUnicastsAndFloodsOfOneBatchSeparately() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b", "c")) {
            fixture.port("b").sends(frame(station(2), station(2)));
            fixture.step();
            fixture.port("a")
                    .sends(IntStream.range(0, 63)
                            .mapToObj(i -> frame(station(1), i % 2 == 0 ? station(2) : BROADCAST))
                            .toArray(Frame[]::new));
            fixture.step();
            fixture.port("a").sends(frame(station(1), station(2)), frame(station(1), BROADCAST));
            fixture.step();
            assertThat(fixture.port("b").takeReceived()).hasSize(63);
            assertThat(fixture.port("c").takeReceived()).hasSize(32);
            assertThat(fixture.port("a").receiveDrops(DropReason.UNDELIVERED)).isEqualTo(1);
            assertThat(fixture.port("b").transmitDrops(DropReason.RING_FULL)).isEqualTo(2);
        }
    }

    /** A worker takes 512 slots at once: one below, exactly, one above, and twice that. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 511, 512, 513, 1023})
    void shouldForwardBatchesOfAnySize(int frames) {
        NetmapLayout large = new NetmapLayout(1, 1, 1024, 256);
        try (SwitchFixture fixture = new SwitchFixture()) {
            FixturePort sender = fixture.attach("sender", large);
            FixturePort receiver = fixture.attach("receiver", large);
            FixturePort monitor = fixture.attach("monitor", large);
            receiver.sends(frame(station(2), station(2)));
            fixture.step();
            for (int round = 0; round < 3; round++) {
                Frame[] sent = mixed(frames, round);
                sender.sends(sent);
                assertThat(fixture.cycle()).isEqualTo(Math.min(frames, 512));
                fixture.step();
                receiver.received(sent);
                assertThat(monitor.takeReceived()).hasSize(round == 0 ? 0 : frames / round);
            }
        }
    }

    /** Round 0: all unicast; round 1: all broadcast; round 2: in turn. */
    private static Frame[] mixed(int frames, int round) {
        return IntStream.range(0, frames)
                .mapToObj(i -> frame(station(1), round == 0 || round == 2 && i % 2 == 0 ? station(2) : BROADCAST)
                        .number(i))
                .toArray(Frame[]::new);
    }
}
