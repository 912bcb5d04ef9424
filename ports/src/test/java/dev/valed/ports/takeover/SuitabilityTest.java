package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.netlink.Link;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class SuitabilityTest {
    private static final TakeoverSpec HERE =
            new TakeoverSpec("eth1", null, TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP);
    private static final TakeoverSpec BLUE = new TakeoverSpec("eth1", "blue", TakeoverMode.WIRE, WireMechanism.TAP);
    private static final Link ETH0 = Interfaces.ethernet(2, "eth0");
    private static final Link ETH1 = Interfaces.ethernet(3, "eth1");

    private static void assertRefused(TakeoverException.Reason reason, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(TakeoverException.class)
                .hasMessage(message)
                .extracting(e -> ((TakeoverException) e).reason())
                .isEqualTo(reason);
    }

    @Test
    void shouldFindInterfaceByName() throws Exception {
        assertThat(Suitability.find(HERE, List.of(Interfaces.loopback(), ETH0, ETH1)))
                .isEqualTo(ETH1);
    }

    @Test
    void shouldNameWhatThereIsInsteadOfAMissingInterface() {
        assertRefused(
                TakeoverException.Reason.MISSING,
                "there is no interface \"eth1\" in network namespace \"blue\"; there are: eth0, eth9",
                () -> Suitability.find(BLUE, List.of(Interfaces.ethernet(4, "eth9"), Interfaces.loopback(), ETH0)));
        assertRefused(
                TakeoverException.Reason.MISSING,
                "there is no interface \"eth1\"; there are: none",
                () -> Suitability.find(HERE, List.of(Interfaces.loopback())));
    }

    @Test
    void shouldRefuseLoopback() {
        assertRefused(
                TakeoverException.Reason.UNSUITABLE,
                "interface \"lo\" is the loopback, which has no wire",
                () -> Suitability.find(
                        new TakeoverSpec("lo", null, TakeoverMode.WIRE, WireMechanism.TAP),
                        List.of(Interfaces.loopback())));
    }

    @Test
    void shouldRefuseOtherThanEthernet() {
        Link tun = Interfaces.link(3, "eth1", true, true, 1500, 65_534, "tun", 0, false);
        assertRefused(
                TakeoverException.Reason.UNSUITABLE,
                "interface \"eth1\" is not Ethernet (its hardware type is 65534); accepted: interfaces whose frames are"
                        + " Ethernet's",
                () -> Suitability.find(HERE, List.of(tun)));
    }

    @Test
    void shouldNameTheBridgeThatHasTheInterface() {
        Link port = Interfaces.link(3, "eth1", true, true, 1500, Link.ETHERNET, "veth", 7, false);
        Link bridge = Interfaces.link(7, "br0", true, true, 1500, Link.ETHERNET, "bridge", 0, false);
        assertRefused(
                TakeoverException.Reason.IN_USE,
                "interface \"eth1\" in network namespace \"blue\" is part of the bridge \"br0\"; take it out first:"
                        + " ip netns exec blue ip link set dev eth1 nomaster",
                () -> Suitability.find(BLUE, List.of(port, bridge)));
        assertRefused(
                TakeoverException.Reason.IN_USE,
                "interface \"eth1\" is part of the interface 7; take it out first: ip link set dev eth1 nomaster",
                () -> Suitability.find(HERE, List.of(port)));
    }

    @Test
    void shouldRefuseInterfaceWithXdpProgram() {
        Link taken = Interfaces.link(3, "eth1", true, true, 1500, Link.ETHERNET, "veth", 0, true);
        assertRefused(
                TakeoverException.Reason.IN_USE,
                "interface \"eth1\" has an XDP program, which takes its frames; detach that first:"
                        + " ip link set dev eth1 xdp off",
                () -> Suitability.find(HERE, List.of(taken)));
    }

    @ParameterizedTest
    @CsvSource({"eth1-wire", "eth1-host"})
    void shouldTakeOurTapsForAnothersTakeover(String tap) {
        assertRefused(
                TakeoverException.Reason.IN_USE,
                "interface \"eth1\" cannot be taken over, as there is an interface \"" + tap
                        + "\" already: another valed"
                        + " has taken it over, or it is to be deleted: ip link delete dev " + tap,
                () -> Suitability.checkTaps(HERE, TapNames.of("eth1", 3), List.of(ETH1, Interfaces.ethernet(9, tap))));
    }

    @ParameterizedTest
    @CsvSource({
        "rx-lro, lro, merges frames for good as they arrive (large-receive-offload)",
        "rx-fcs, rx-fcs, leaves the wire's checksum behind each frame (rx-fcs)",
        "rx-all, rx-all, lets damaged frames in (rx-all)"
    })
    void shouldNameTheOffloadAndTheCommandToSwitchItOff(String feature, String option, String effect) {
        assertRefused(
                TakeoverException.Reason.UNSUITABLE,
                "interface \"eth1\" in network namespace \"blue\" " + effect
                        + "; switch that off first: ip netns exec blue ethtool -K eth1 " + option + " off",
                () -> Suitability.checkFeatures(BLUE, Set.of("tx-tcp-segmentation", feature)));
    }

    @Test
    void shouldAcceptOffloadsThatCanBeUndone() throws Exception {
        Suitability.checkFeatures(
                HERE, Set.of("rx-gro", "rx-gro-hw", "rx-checksum", "tx-tcp-segmentation", "tx-udp-segmentation"));
    }

    @Test
    void shouldNameTapsAfterInterfaceOrItsIndex() {
        assertThat(TapNames.of("eth1", 3)).isEqualTo(new TapNames("eth1-wire", "eth1-host"));
        assertThat(TapNames.of("enp0s31f6x", 3)).isEqualTo(new TapNames("enp0s31f6x-wire", "enp0s31f6x-host"));
        assertThat(TapNames.of("enp0s31f6xy", 3)).isEqualTo(new TapNames("if3-wire", "if3-host"));
    }
}
