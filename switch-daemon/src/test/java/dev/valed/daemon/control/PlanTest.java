package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final NetmapSpec NETMAP = new NetmapSpec();
    private static final TapPortSpec TAP = TapPortSpec.named("tap0");
    private static final String MAC = "02:00:00:00:00:01";

    private static Configuration with(int capacity, Map<String, PortSpec> ports, Map<String, String> pinned) {
        return new Configuration(List.of(new SwitchConfiguration("vale0", 300, capacity, 0, ports, pinned)));
    }

    private static List<String> steps(Configuration present, Configuration wanted) {
        return Plan.between(present, wanted).changes().stream()
                .map(Change::describe)
                .toList();
    }

    @Test
    void shouldMakeTheSwitchBeforeItsPortsAndThePortsBeforeTheirPins() {
        assertThat(steps(Configuration.empty(), with(64, Map.of("a", NETMAP), Map.of(MAC, "a"))))
                .containsExactly("put switch vale0", "make port vale0:a", "pin address " + MAC + " to vale0:a");
    }

    @Test
    void shouldDoNothingWhenNothingDiffers() {
        Configuration same = with(64, Map.of("a", NETMAP, "b", TAP), Map.of(MAC, "a"));

        assertThat(steps(same, same)).isEmpty();
    }

    @Test
    void shouldDeleteASwitchAsAWhole() {
        assertThat(steps(with(64, Map.of("a", NETMAP), Map.of(MAC, "a")), Configuration.empty()))
                .containsExactly("delete switch vale0");
    }

    @Test
    void shouldMakeASwitchAnewWhoseCapacityDiffers() {
        assertThat(steps(with(64, Map.of("a", NETMAP), Map.of()), with(128, Map.of("a", NETMAP), Map.of())))
                .containsExactly("delete switch vale0", "put switch vale0", "make port vale0:a");
    }

    @Test
    void shouldReplaceAPortThatDiffersAndPinAgain() {
        assertThat(steps(with(64, Map.of("a", NETMAP), Map.of(MAC, "a")), with(64, Map.of("a", TAP), Map.of(MAC, "a"))))
                .containsExactly("delete port vale0:a", "make port vale0:a", "pin address " + MAC + " to vale0:a");
    }

    @Test
    void shouldNotUnpinWhatGoesWithItsPort() {
        assertThat(steps(with(64, Map.of("a", NETMAP), Map.of(MAC, "a")), with(64, Map.of(), Map.of())))
                .containsExactly("delete port vale0:a");
    }

    @Test
    void shouldRemoveAndMovePins() {
        Map<String, PortSpec> ports = Map.of("a", NETMAP, "b", TAP);

        assertThat(steps(with(64, ports, Map.of(MAC, "a")), with(64, ports, Map.of())))
                .containsExactly("remove address " + MAC + " from vale0");
        assertThat(steps(with(64, ports, Map.of(MAC, "a")), with(64, ports, Map.of(MAC, "b"))))
                .containsExactly("pin address " + MAC + " to vale0:b");
    }

    @Test
    void shouldPinToTheHostSideOfAnInterfaceAsToAPort() {
        PortSpec both = new InterfacePortSpec("eth1", null, TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP);
        PortSpec wire = new InterfacePortSpec("eth1", null, TakeoverMode.WIRE, WireMechanism.TAP);
        Configuration pinned = with(64, Map.of("e", both), Map.of(MAC, "e^"));

        assertThat(steps(pinned, pinned)).isEmpty();
        assertThat(steps(Configuration.empty(), pinned))
                .containsExactly("put switch vale0", "make port vale0:e", "pin address " + MAC + " to vale0:e^");
        assertThat(steps(pinned, with(64, Map.of("e", both), Map.of())))
                .containsExactly("remove address " + MAC + " from vale0");
        assertThat(steps(pinned, with(64, Map.of("e", wire), Map.of())))
                .as("it goes with its port")
                .containsExactly("delete port vale0:e", "make port vale0:e");
        PortSpec other = new InterfacePortSpec("eth2", null, TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP);
        assertThat(steps(pinned, with(64, Map.of("e", other), Map.of(MAC, "e^"))))
                .containsExactly("delete port vale0:e", "make port vale0:e", "pin address " + MAC + " to vale0:e^");
        assertThat(steps(pinned, with(64, Map.of("e", wire), Map.of(MAC, "e"))))
                .containsExactly("delete port vale0:e", "make port vale0:e", "pin address " + MAC + " to vale0:e");
    }

    @Test
    void shouldTakeAwayFromAllSwitchesBeforeItBringsIn() {
        Configuration present = with(64, Map.of("a", TAP), Map.of());
        Configuration wanted = new Configuration(List.of(
                new SwitchConfiguration("vale1", 300, 64, 0, Map.of("c", TAP), Map.of()),
                new SwitchConfiguration("vale0", 300, 64, 0, Map.of(), Map.of())));

        assertThat(steps(present, wanted))
                .containsExactly("delete port vale0:a", "put switch vale1", "make port vale1:c");
    }
}
