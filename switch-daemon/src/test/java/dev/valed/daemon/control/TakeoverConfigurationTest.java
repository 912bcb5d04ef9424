package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.takeover.TakeoverMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Interfaces of the kernel as a part of the wanted configuration. */
class TakeoverConfigurationTest extends TakeoverFixture {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String OTHER_MAC = "02:00:00:00:00:02";

    private static Configuration with(Map<String, PortSpec> ports, Map<String, String> pinned) {
        return new Configuration(List.of(new SwitchConfiguration("vale0", 300, 8192, 0, ports, pinned)));
    }

    @Test
    void shouldBecomeWhatIsWantedAndThenDoNothing() throws Exception {
        Configuration wanted = with(Map.of("eth1", BOTH), Map.of(MAC, "eth1", OTHER_MAC, "eth1^"));

        service.apply(wanted);

        assertThat(service.configuration()).isEqualTo(wanted);
        assertThat(service.plan(wanted).changes()).isEmpty();
        assertThat(taps.taken).hasSize(1);
    }

    @Test
    void shouldTakeItOverAgainWhenALaterStepFails() throws Exception {
        Configuration before = with(Map.of("eth1", BOTH), Map.of(MAC, "eth1", OTHER_MAC, "eth1^"));
        service.apply(before);
        FakePort wireBefore = taps.device("eth1");

        assertRefused(
                Kind.UNAVAILABLE, () -> service.apply(with(Map.of("c", TapPortSpec.named("forbidden")), Map.of())));

        assertThat(wireBefore.isClosed()).isTrue();
        assertThat(taps.taken).hasSize(2);
        assertThat(taps.closedTooEarly).isEmpty();
        assertThat(service.configuration()).isEqualTo(before);
        assertThat(service.ports("vale0"))
                .extracting(PortStatus::name, PortStatus::state)
                .containsExactly(tuple("eth1", PortState.UP), tuple("eth1^", PortState.UP));
        assertThat(service.fdb().statistics("vale0").entries())
                .as("pins of both")
                .isEqualTo(2);
    }

    @Test
    void shouldChangeItsMode() throws Exception {
        service.apply(with(Map.of("eth1", BOTH), Map.of(MAC, "eth1^")));

        service.apply(with(Map.of("eth1", spec("eth1", TakeoverMode.WIRE)), Map.of(MAC, "eth1")));

        assertThat(service.ports("vale0")).extracting(PortStatus::name).containsExactly("eth1");
        assertThat(taps.closedTooEarly).isEmpty();
        assertThat(service.fdb().list("vale0", new FdbFilter(null, null, true)))
                .extracting(FdbEntryStatus::port)
                .containsExactly("eth1");
    }

    @Test
    void shouldGiveTheDeviceOfOnePortToAnother() throws Exception {
        service.apply(with(Map.of("eth1", BOTH), Map.of()));
        Map<String, PortSpec> moved = new LinkedHashMap<>();
        moved.put("a", NETMAP);
        moved.put("wan", BOTH);

        service.apply(with(moved, Map.of()));

        assertThat(service.ports("vale0")).extracting(PortStatus::name).containsExactly("a", "wan", "wan^");
    }
}
