package dev.valed.core.forwarding;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.reserved;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.SwitchFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender can say of a frame in the flags of its slot. */
@Timeout(300)
class SenderFlagsTest {

    private final SwitchFixture fixture = new SwitchFixture("a", "b", "c");
    private final FixturePort a = fixture.port("a");
    private final FixturePort b = fixture.port("b");
    private final FixturePort c = fixture.port("c");

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void send(FixturePort port, Frame frame, int flags) {
        port.memory().tx().put(frame.bytes(), flags);
        port.memory().tx().publish();
    }

    private static int toPort(FixturePort port) {
        return port.port().index() << 8;
    }

    @Test
    void shouldNotLearnASourceWhoseSenderForbidsIt() {
        send(a, frame(station(1), BROADCAST), SlotWord.NO_LEARN);
        fixture.step();
        assertThat(fixture.fdb().list()).isEmpty();
        b.takeReceived();
        c.takeReceived();
        Frame answer = frame(station(2), station(1));
        b.sends(answer);
        fixture.step();
        a.received(answer);
        c.received(answer);
    }

    @Test
    void shouldNotMoveAStationByAFrameThatIsNotToBeLearned() {
        a.sends(frame(station(1), BROADCAST));
        fixture.step();
        send(b, frame(station(1), BROADCAST), SlotWord.NO_LEARN);
        fixture.step();
        assertThat(fixture.fdb().list())
                .singleElement()
                .matches(entry -> entry.portIdentity() == a.port().identity());
    }

    @Test
    void shouldSendAFrameToThePortThatItsSenderChose() {
        a.sends(frame(station(1), BROADCAST));
        b.sends(frame(station(2), BROADCAST));
        fixture.step();
        b.takeReceived();
        c.takeReceived();
        Frame known = frame(station(1), station(2));
        Frame unknown = frame(station(1), station(9));
        Frame toAll = frame(station(1), BROADCAST);
        Frame reservedGroup = frame(station(1), reserved(0));
        for (Frame f : new Frame[] {known, unknown, toAll, reservedGroup}) {
            send(a, f, toPort(c));
        }
        a.sends(known);
        fixture.step();
        c.received(known, unknown, toAll, reservedGroup);
        b.received(known);
        assertThat(a.count(PortCounter.FORWARDED_FRAMES)).isEqualTo(6);
        assertThat(a.count(PortCounter.FLOODED_FRAMES)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 255})
    void shouldDropAFrameForAPortThatThereIsNot(int port) {
        send(a, frame(station(1), BROADCAST), port << 8);
        fixture.step();
        b.receivedNothing();
        assertThat(a.receiveDrops(DropReason.BAD_PORT)).isEqualTo(1);
        assertThat(fixture.fdb().list()).as("learned all the same").hasSize(1);
    }

    @Test
    void shouldDropAFrameForThePortThatItCameFrom() {
        send(b, frame(), toPort(b));
        fixture.step();
        b.receivedNothing();
        a.receivedNothing();
        assertThat(b.receiveDrops(DropReason.BAD_PORT)).isEqualTo(1);
    }

    /** netmap's own definition: the port is used "if not all zero". */
    @Test
    void shouldNotTakeZeroForAChoice() {
        Frame toAll = frame(station(2), BROADCAST);
        send(b, toAll, toPort(a));
        fixture.step();
        a.received(toAll);
        c.received(toAll);
    }

    @Test
    void shouldTakeTheFlagsOfAChainFromItsFirstSlot() {
        Frame chain = frame(station(1), BROADCAST).length(100);
        byte[] bytes = chain.bytes();
        a.memory()
                .tx()
                .put(java.util.Arrays.copyOf(bytes, 50), SlotWord.MORE_FRAGMENTS | SlotWord.NO_LEARN | toPort(c));
        a.memory().tx().put(java.util.Arrays.copyOfRange(bytes, 50, 100), toPort(b));
        a.memory().tx().publish();
        fixture.step();
        c.received(chain);
        b.receivedNothing();
        assertThat(fixture.fdb().list()).isEmpty();
    }
}
