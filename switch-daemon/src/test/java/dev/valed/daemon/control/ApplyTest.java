package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ServiceException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplyTest extends ServiceFixture {

    private static final String MAC = "02:00:00:00:00:01";

    private static SwitchConfiguration vale0(int ageing, Map<String, PortSpec> ports, Map<String, String> pinned) {
        return new SwitchConfiguration("vale0", ageing, 8192, 0, ports, pinned);
    }

    private static Map<String, PortSpec> ports(Object... namesAndSpecs) {
        Map<String, PortSpec> ports = new LinkedHashMap<>();
        for (int i = 0; i < namesAndSpecs.length; i += 2) {
            ports.put((String) namesAndSpecs[i], (PortSpec) namesAndSpecs[i + 1]);
        }
        return ports;
    }

    private static Configuration only(SwitchConfiguration one) {
        return new Configuration(List.of(one));
    }

    @Test
    void shouldBecomeWhatIsWantedAndThenDoNothing() throws Exception {
        Configuration wanted = only(vale0(60, ports("a", NETMAP, "b", TapPortSpec.named("tap0")), Map.of(MAC, "a")));

        assertThat(service.apply(wanted).changes()).hasSize(4);

        assertThat(service.configuration()).isEqualTo(wanted);
        assertThat(service.plan(wanted).changes()).isEmpty();
        assertThat(service.apply(wanted).changes()).isEmpty();
    }

    @Test
    void shouldUndoEverythingWhenTheLastStepFails() {
        Configuration wanted =
                only(vale0(60, ports("b", TapPortSpec.named("tap0"), "c", TapPortSpec.named("forbidden")), Map.of()));

        ServiceException refused = assertRefused(Kind.UNAVAILABLE, () -> service.apply(wanted));

        assertThat(refused).hasMessageStartingWith("make port vale0:c: ").hasMessageContaining("CAP_NET_ADMIN");
        assertThat(service.switches()).isEmpty();
        assertThat(taps.device("tap0").closings).hasValue(1);
    }

    @Test
    void shouldBringBackWhatItHadTakenAway() throws Exception {
        Configuration before = only(vale0(
                60, ports("a", NETMAP, "b", TapPortSpec.named("tap0")), Map.of(MAC, "a", "02:00:00:00:00:02", "b")));
        service.apply(before);
        Program program = open("vale0", "a");
        int closingsBefore = program.port.closings.get();

        Configuration wanted = new Configuration(List.of(new SwitchConfiguration(
                "vale1",
                60,
                8192,
                0,
                ports("c", TapPortSpec.named("tap0"), "d", TapPortSpec.named("forbidden")),
                Map.of())));
        assertRefused(Kind.UNAVAILABLE, () -> service.apply(wanted));

        assertThat(service.configuration()).isEqualTo(before);
        assertThat(service.port("vale0", "a").state()).isEqualTo(PortState.UP);
        assertThat(service.port("vale0", "b").state()).isEqualTo(PortState.UP);
        assertThat(program.disconnected).isFalse();
        assertThat(program.port.closings).hasValue(closingsBefore);
        assertThat(service.fdb().statistics("vale0").entries())
                .as("pins of both ports")
                .isEqualTo(2);
    }

    @Test
    void shouldUndoAChangeOfSettings() throws Exception {
        service.apply(only(vale0(60, ports(), Map.of())));

        assertRefused(
                Kind.UNAVAILABLE,
                () -> service.apply(only(vale0(90, ports("c", TapPortSpec.named("forbidden")), Map.of()))));

        assertThat(service.status("vale0").ageingSeconds()).isEqualTo(60);
    }

    @Test
    void shouldMoveADeviceFromOnePortToAnother() throws Exception {
        service.apply(only(vale0(60, ports("b", TapPortSpec.named("tap0")), Map.of())));

        service.apply(only(vale0(60, ports("c", TapPortSpec.named("tap0")), Map.of())));

        assertThat(service.ports("vale0")).singleElement().satisfies(port -> {
            assertThat(port.name()).isEqualTo("c");
            assertThat(port.state()).isEqualTo(PortState.UP);
        });
        assertThat(taps.opened).hasSize(2);
    }

    @Test
    void shouldDisconnectProgramsOfPortsThatAreNotWantedAnyMore() throws Exception {
        service.apply(only(vale0(60, ports("a", NETMAP), Map.of())));
        Program program = open("vale0", "a");

        service.apply(Configuration.empty());

        assertThat(program.disconnected).isTrue();
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldLeaveAloneWhatIsThereForAProgramOnly() throws Exception {
        open("vale7", "x");

        service.apply(Configuration.empty());

        assertThat(service.port("vale7", "x").state()).isEqualTo(PortState.UP);
        assertThat(service.configuration()).isEqualTo(Configuration.empty());
    }
}
