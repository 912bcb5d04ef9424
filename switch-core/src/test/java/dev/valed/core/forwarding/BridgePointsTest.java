package dev.valed.core.forwarding;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.MULTICAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.reserved;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.SwitchFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a learning bridge must do, IEEE 802.1D: the points D1 to D17 of the project's list, each by its number. */
@Timeout(300)
class BridgePointsTest {

    private static final long ALICE = station(1);
    private static final long BOB = station(2);
    private static final long NOBODY = station(99);

    /** Alice speaks at port a and Bob at port b, so that the switch knows both; everybody else has read along. */
    private static SwitchFixture conversation(String... ports) {
        SwitchFixture fixture = new SwitchFixture(ports);
        fixture.port("a").sends(frame(ALICE, BROADCAST));
        fixture.port("b").sends(frame(BOB, BROADCAST));
        fixture.step();
        for (String port : ports) {
            fixture.port(port).takeReceived();
        }
        return fixture;
    }

    @Test
    void shouldFloodUnknownUnicastToAllPortsButItsOwnD1() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b", "c")) {
            Frame f = frame(ALICE, NOBODY);
            fixture.port("a").sends(f);
            fixture.step();
            fixture.port("a").receivedNothing();
            fixture.port("b").received(f);
            fixture.port("c").received(f);
            assertThat(fixture.port("a").count(PortCounter.FLOODED_FRAMES)).isEqualTo(1);
        }
    }

    @Test
    void shouldSendLearnedUnicastToItsPortOnlyD2() {
        try (SwitchFixture fixture = conversation("a", "b", "monitor")) {
            Frame f = frame(ALICE, BOB);
            fixture.port("a").sends(f);
            fixture.step();
            fixture.port("b").received(f);
            fixture.port("monitor").receivedNothing();
        }
    }

    @Test
    void shouldFilterAndCountADestinationOnTheIngressPortD3() {
        try (SwitchFixture fixture = conversation("a", "b")) {
            fixture.port("a").sends(frame(station(3), ALICE));
            fixture.step();
            fixture.port("a").receivedNothing();
            fixture.port("b").receivedNothing();
            assertThat(fixture.port("a").receiveDrops(DropReason.SAME_PORT)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotLearnAGroupAsASourceD4() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b", "c")) {
            fixture.port("a").sends(frame(MULTICAST, NOBODY), frame(BROADCAST, NOBODY));
            fixture.step();
            assertThat(fixture.fdb().list()).isEmpty();
            Frame toGroup = frame(BOB, MULTICAST);
            fixture.port("c").takeReceived();
            fixture.port("b").takeReceived();
            fixture.port("b").sends(toGroup);
            fixture.step();
            fixture.port("c").received(toGroup);
        }
    }

    @Test
    void shouldNeitherLearnNorFindTheZeroAddressD5() {
        try (SwitchFixture fixture = new SwitchFixture("zero", "b", "c")) {
            fixture.port("zero").sends(frame(0, BROADCAST));
            fixture.step();
            fixture.port("b").takeReceived();
            fixture.port("c").takeReceived();
            assertThat(fixture.fdb().list()).isEmpty();
            Frame toZero = frame(BOB, 0);
            fixture.port("b").sends(toZero);
            fixture.step();
            fixture.port("zero").received(toZero);
            fixture.port("c").received(toZero);
        }
    }

    @Test
    void shouldFollowAStationToAnotherPortAndBackByItsFirstFrameD6() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            for (String home : List.of("c", "a", "c", "a", "c")) {
                fixture.port(home).sends(frame(ALICE, BOB));
                fixture.step();
                fixture.port("b").received(frame(ALICE, BOB));
                fixture.port("b").sends(frame(BOB, ALICE));
                fixture.step();
                fixture.port(home).received(frame(BOB, ALICE));
                fixture.port(home.equals("a") ? "c" : "a").receivedNothing();
            }
            assertThat(fixture.fdb().statistics().moved()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300, 1_000_000})
    void shouldForgetAStationThatWasSilentForTheAgeingTimeD7(int ageing) {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            fixture.change(new SwitchSettings(ageing, 0, 0));
            fixture.advanceSeconds(ageing);
            assertUnicast(fixture);
            fixture.advanceSeconds(1);
            Frame f = frame(BOB, ALICE).number(2);
            fixture.port("b").sends(f);
            fixture.step();
            fixture.port("a").received(f);
            fixture.port("c").received(f);
            fixture.sweep();
            assertThat(fixture.fdb().list()).extracting(entry -> entry.mac()).containsExactly(BOB);
        }
    }

    private static void assertUnicast(SwitchFixture fixture) {
        fixture.port("b").sends(frame(BOB, ALICE));
        fixture.step();
        fixture.port("a").received(frame(BOB, ALICE));
        fixture.port("c").receivedNothing();
    }

    @Test
    void shouldRefreshAStationByItsOwnFramesOnlyD7() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            for (int i = 0; i < 3; i++) {
                fixture.advanceSeconds(100);
                assertUnicast(fixture); // Bob speaks to Alice, who says nothing
            }
            fixture.advanceSeconds(1);
            fixture.port("b").sends(frame(BOB, ALICE));
            fixture.port("a").sends(frame(NOBODY, BOB));
            fixture.step();
            fixture.port("c").received(frame(BOB, ALICE)); // so Alice was forgotten, and Bob was not
            fixture.port("b").received(frame(NOBODY, BOB));
        }
    }

    @Test
    void shouldRemoveAllEntriesOfADetachedPortAtOnceD8() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            fixture.detach("b");
            assertThat(fixture.fdb().list()).extracting(entry -> entry.mac()).containsExactly(ALICE);
            fixture.port("a").sends(frame(ALICE, BOB));
            fixture.step();
            fixture.port("c").received(frame(ALICE, BOB));
        }
    }

    @Test
    void shouldLetAPortInheritNothingFromTheOneThatHadItsIndexD9() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            int index = fixture.detach("b").port().index();
            assertThat(fixture.attach("new").port().index()).isEqualTo(index);
            fixture.port("a").sends(frame(ALICE, BOB));
            fixture.step();
            fixture.port("c").received(frame(ALICE, BOB)); // flooded, so that Bob is found wherever he is now
            fixture.port("new").received(frame(ALICE, BOB));
        }
    }

    @Test
    void shouldNotForwardReservedGroupsNorLearnFromThemD10() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
            for (int i = 0; i < 16; i++) {
                fixture.port("a").sends(frame(ALICE, reserved(i)));
            }
            fixture.port("a").sends(frame(NOBODY, reserved(16)));
            fixture.step();
            fixture.port("b").received(frame(NOBODY, reserved(16)));
            assertThat(fixture.port("a").receiveDrops(DropReason.RESERVED_GROUP))
                    .isEqualTo(16);
            assertThat(fixture.fdb().list()).extracting(entry -> entry.mac()).containsExactly(NOBODY);
        }
    }

    @Test
    void shouldForwardTheReservedGroupsOfTheMaskD10() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b")) {
            fixture.change(new SwitchSettings(300, 0, 1 << 14 | 1 << 2));
            IntStream.range(0, 16).forEach(i -> fixture.port("a").sends(frame(ALICE, reserved(i))));
            fixture.step();
            fixture.port("b").received(frame(ALICE, reserved(2)), frame(ALICE, reserved(14)));
        }
    }

    @Test
    void shouldNeitherAgeNorMoveAPinnedStationD11() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            fixture.pin(ALICE, "a");
            fixture.port("c").sends(frame(ALICE, BROADCAST));
            fixture.step();
            fixture.port("a").received(frame(ALICE, BROADCAST)); // forwarded all the same
            fixture.port("b").takeReceived();
            fixture.advanceSeconds(2_000_000);
            fixture.sweep();
            fixture.fdb().flush(MacTable.NO_PORT);
            assertUnicast(fixture);
            assertThat(fixture.fdb().statistics().pinned()).isEqualTo(1);
        }
    }

    @Test
    void shouldFloodWhatAPortWithoutRoomCannotLearnAndKeepWhatItHasD12() {
        try (SwitchFixture fixture = new SwitchFixture(1, 16, SwitchSettings.defaults(), "victim", "attacker", "c")) {
            fixture.port("victim").sends(frame(ALICE, BROADCAST));
            fixture.step();
            for (int i = 0; i < 1000; i++) {
                fixture.port("attacker").sends(frame(station(1000 + i), ALICE));
                fixture.step();
                fixture.port("victim").received(frame(station(1000 + i), ALICE));
            }
            fixture.port("c").takeReceived();
            fixture.port("victim").sends(frame(ALICE, station(1999)));
            fixture.step();
            fixture.port("c").received(frame(ALICE, station(1999)));
            assertThat(fixture.fdb().statistics().entries()).isEqualTo(1 + 8); // no port has more than it leaves free
            assertThat(fixture.fdb().statistics().refused()).isEqualTo(1000 - 8);
            fixture.port("c").sends(frame(BOB, BROADCAST));
            fixture.step();
            fixture.port("attacker").takeReceived();
            fixture.port("victim").sends(frame(ALICE, BOB));
            fixture.step();
            fixture.port("c").received(frame(ALICE, BOB));
            assertThat(fixture.port("attacker").takeReceived()).isEmpty();
        }
    }

    @Test
    void shouldKeepTheOrderOfUnicastsAndBroadcastsOfOneSourceD13() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                frames.add(frame(ALICE, i % 3 == 0 ? BROADCAST : BOB).number(i));
            }
            fixture.port("a").sends(frames.toArray(Frame[]::new));
            fixture.step();
            fixture.port("b").received(frames.toArray(Frame[]::new));
            fixture.port("c")
                    .received(frames.stream()
                            .filter(f -> f.destination() == BROADCAST)
                            .toArray(Frame[]::new));
        }
    }

    @Test
    void shouldDeliverAtMostOneCopyToEachPortD14() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            Frame[] frames = {frame(ALICE, BOB), frame(ALICE, BROADCAST), frame(ALICE, NOBODY), frame(ALICE, MULTICAST)
            };
            fixture.port("a").sends(frames);
            fixture.step();
            fixture.step();
            fixture.port("b").received(frames);
            fixture.port("c").received(frames[1], frames[2], frames[3]);
        }
    }

    @Test
    void shouldNotChangeAByteOfFramesOfAnyLengthD15() {
        try (SwitchFixture fixture = conversation("a", "b")) {
            for (int length = 14; length <= 2112; length++) {
                Frame f = frame(ALICE, BOB).length(length);
                fixture.port("a").sends(f);
                fixture.step();
                fixture.port("b").received(f);
            }
        }
    }

    @Test
    void shouldNotChangeAByteOfChainsD15() {
        try (SwitchFixture fixture = conversation("a", "b")) {
            for (int length : new int[] {60, 2112, 2113, 4224, 9014, 30_001}) {
                Frame f = frame(ALICE, BOB).length(length);
                fixture.port("a").sendsChain(length < 3000 ? 59 : 2111, f);
                fixture.step();
                fixture.port("b").received(f);
            }
        }
    }

    /** A frame is delivered or dropped in the cycle that takes it: nothing is ever held back, so nothing comes late. */
    @Test
    void shouldNeverDeliverLateD16() {
        try (SwitchFixture fixture = conversation("a", "b")) {
            fixture.port("a")
                    .sends(IntStream.range(0, 63)
                            .mapToObj(i -> frame(ALICE, BOB).number(i))
                            .toArray(Frame[]::new));
            fixture.cycle();
            fixture.port("a").sends(frame(ALICE, BOB).number(63)); // the ring is full: this one is lost, not delayed
            fixture.cycle();
            assertThat(fixture.port("b").takeReceived()).hasSize(63);
            fixture.advanceSeconds(5);
            fixture.port("b").receivedNothing();
            assertThat(fixture.port("b").transmitDrops(DropReason.RING_FULL)).isEqualTo(1);
            assertThat(fixture.port("a").receiveDrops(DropReason.UNDELIVERED)).isEqualTo(1);
        }
    }

    @Test
    void shouldFloodMulticastD17() {
        try (SwitchFixture fixture = conversation("a", "b", "c")) {
            fixture.port("a").sends(frame(ALICE, MULTICAST));
            fixture.step();
            fixture.port("a").receivedNothing();
            fixture.port("b").received(frame(ALICE, MULTICAST));
            fixture.port("c").received(frame(ALICE, MULTICAST));
        }
    }
}
