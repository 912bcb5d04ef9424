package dev.valed.core.forwarding;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.reserved;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.SwitchFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The six ways in which the VALE of netmap's kernel module forwards wrongly: here none of them happens. */
@Timeout(300)
class ValeDefectsTest {

    private static final long X = station(1);
    private static final long PEER = station(2);

    private final SwitchFixture fixture = new SwitchFixture("a", "b", "c");

    private void send(String port, Frame... frames) {
        fixture.port(port).sends(frames);
        fixture.step();
    }

    private void forgetWhatWasReceived() {
        for (String port : new String[] {"a", "b", "c"}) {
            fixture.port(port).takeReceived();
        }
    }

    /** VALE caches the last source of each port, and does not learn X again when it comes back. */
    @Test
    void shouldFindAStationThatMovedAwayAndReturnedDefect1() {
        send("a", frame(X, BROADCAST));
        send("b", frame(X, BROADCAST));
        send("a", frame(X, BROADCAST));
        forgetWhatWasReceived();
        send("c", frame(PEER, X));
        fixture.port("a").received(frame(PEER, X));
        fixture.port("b").receivedNothing();
        fixture.close();
    }

    /** VALE drops frames to a departed port's stations for ever, and gives them to the next port of that index. */
    @Test
    void shouldFloodToAStationOfADepartedPortDefect2() {
        send("b", frame(X, BROADCAST));
        forgetWhatWasReceived();
        fixture.detach("b");
        send("a", frame(PEER, X));
        fixture.port("c").received(frame(PEER, X));
        fixture.attach("heir");
        send("a", frame(PEER, X));
        fixture.port("c").received(frame(PEER, X));
        fixture.port("heir").received(frame(PEER, X));
        send("c", frame(X, PEER));
        fixture.port("a").received(frame(X, PEER));
        send("a", frame(PEER, X));
        fixture.port("c").received(frame(PEER, X));
        fixture.port("heir").receivedNothing();
        fixture.close();
    }

    /** In VALE the address zero equals an empty entry, which says port 0. */
    @Test
    void shouldFloodToTheZeroAddressDefect3() {
        send("b", frame(PEER, 0));
        fixture.port("a").received(frame(PEER, 0));
        fixture.port("c").received(frame(PEER, 0));
        assertThat(fixture.port("b").count(PortCounter.FLOODED_FRAMES)).isEqualTo(1);
        fixture.close();
    }

    /** Pairs of addresses that share a place of VALE's table push each other out, and are flooded for ever. */
    @Test
    void shouldKeepAddressesThatCollideInValeDefect4() {
        String[][] pairs = {{"0f", "20"}, {"0e", "27"}, {"1a", "28"}};
        for (String[] pair : pairs) {
            long first = MacAddress.parse("02:00:00:00:00:" + pair[0]);
            long second = MacAddress.parse("02:00:00:00:00:" + pair[1]);
            send("a", frame(first, BROADCAST));
            send("b", frame(second, BROADCAST));
            forgetWhatWasReceived();
            for (int i = 0; i < 10; i++) {
                send("a", frame(first, second));
                send("b", frame(second, first));
                fixture.port("b").received(frame(first, second));
                fixture.port("a").received(frame(second, first));
                fixture.port("c").receivedNothing();
            }
        }
        fixture.close();
    }

    /** In VALE the entry of a station that fell silent lives for ever. */
    @Test
    void shouldForgetAStationThatFellSilentDefect5() {
        send("b", frame(X, BROADCAST));
        forgetWhatWasReceived();
        fixture.advanceSeconds(301);
        send("a", frame(PEER, X));
        fixture.port("b").received(frame(PEER, X));
        fixture.port("c").received(frame(PEER, X));
        fixture.sweep();
        assertThat(fixture.fdb().statistics().aged()).isEqualTo(1);
        fixture.close();
    }

    /** VALE floods what a bridge must never forward: spanning tree, pause frames, LLDP. */
    @Test
    void shouldNotForwardLinkLocalFramesDefect6() {
        for (int i = 0; i < 16; i++) {
            send("a", frame(X, reserved(i)).type(0x8808));
        }
        fixture.port("b").receivedNothing();
        fixture.port("c").receivedNothing();
        assertThat(fixture.port("a").receiveDrops(DropReason.RESERVED_GROUP)).isEqualTo(16);
        fixture.close();
    }
}
