package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.netlink.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class InterfaceStateTest {
    private static final TakeoverSpec BLUE =
            new TakeoverSpec("eth1", "blue", TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP);
    private static final Link LINK = Interfaces.ethernet(3, "eth1");
    private static final InterfaceState UP = InterfaceState.of(LINK);
    private static final InterfaceState NO_CARRIER = InterfaceState.of(Interfaces.withCarrier(LINK, true, false));
    private static final InterfaceState OFF = InterfaceState.of(Interfaces.withCarrier(LINK, false, false));
    private static final InterfaceState GONE = UP.gone("deleted");

    @Test
    void shouldLetHostReceiveWithoutCarrier() {
        assertThat(UP.wireIsUp()).isTrue();
        assertThat(UP.hostIsUp()).isTrue();
        assertThat(NO_CARRIER.wireIsUp()).isFalse();
        assertThat(NO_CARRIER.hostIsUp()).isTrue();
        assertThat(OFF.wireIsUp()).isFalse();
        assertThat(OFF.hostIsUp()).isFalse();
        assertThat(GONE.wireIsUp()).isFalse();
        assertThat(GONE.hostIsUp()).isFalse();
    }

    @Test
    void shouldBePresentUnlessGoneOrEnded() {
        assertThat(OFF.isPresent()).isTrue();
        assertThat(GONE.isPresent()).isFalse();
        assertThat(UP.ended("its TAP was deleted").isPresent()).isFalse();
    }

    @Test
    void shouldTellWhatIsNew() {
        assertThat(UP.newsSince(UP)).isEmpty();
        assertThat(NO_CARRIER.newsSince(UP)).isEqualTo("no carrier");
        assertThat(UP.newsSince(NO_CARRIER)).isEqualTo("up");
        assertThat(OFF.newsSince(UP)).isEqualTo("switched off");
        assertThat(GONE.newsSince(UP)).isEqualTo("gone: deleted");
        assertThat(GONE.newsSince(GONE)).isEmpty();
        assertThat(GONE.gone("deleted; there is one again").newsSince(GONE))
                .isEqualTo("gone: deleted; there is one again");
        assertThat(UP.newsSince(GONE)).isEqualTo("there again and taken over again");
        assertThat(UP.ended("its TAP was deleted").newsSince(UP)).isEqualTo("ended: its TAP was deleted");
        Link changed = Interfaces.link(3, "wan", true, true, 9000, Link.ETHERNET, "veth", 0, false);
        assertThat(InterfaceState.of(changed).newsSince(UP)).isEqualTo("renamed from eth1 to wan, MTU 9000");
    }

    @Test
    void shouldNameTheInterfaceAsItWasAskedFor() {
        assertThat(UP.subject(BLUE)).isEqualTo("eth1 in namespace blue");
        assertThat(InterfaceState.of(Interfaces.ethernet(3, "wan")).subject(BLUE))
                .isEqualTo("eth1 in namespace blue, renamed to wan");
        assertThat(UP.subject(new TakeoverSpec("eth1", null, TakeoverMode.WIRE, WireMechanism.TAP)))
                .isEqualTo("eth1");
    }
}
