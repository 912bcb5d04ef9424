package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.port.Port;
import dev.valed.daemon.control.ServiceException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsOfServiceTest extends ServiceFixture {

    private static final TapPortSpec TAP0 = TapPortSpec.named("tap0");

    @BeforeEach
    void makeSwitch() throws Exception {
        service.put("vale0", DEFAULTS);
    }

    @Test
    void shouldKeepANetmapPortDownUntilAProgramOpensIt() throws Exception {
        assertThat(service.putPort("vale0", "a", NETMAP)).isTrue();

        PortStatus status = service.port("vale0", "a");
        assertThat(status.state()).isEqualTo(PortState.DOWN);
        assertThat(status.type()).isEqualTo(PortType.NETMAP);
        assertThat(status.device()).isNull();
        assertThat(service.status("vale0").ports()).isEqualTo(1);
    }

    @Test
    void shouldOpenATapAtOnce() throws Exception {
        service.putPort("vale0", "b", new TapPortSpec("tap0", "blue", "02:00:00:00:00:AA", 9000, true, false));

        PortStatus status = service.port("vale0", "b");
        assertThat(status.state()).isEqualTo(PortState.UP);
        assertThat(status.device()).isEqualTo("tap0");
        assertThat(status.namespace()).isEqualTo("blue");
        assertThat(taps.opened).singleElement().satisfies(spec -> {
            assertThat(spec.namespace()).isEqualTo("blue");
            assertThat(spec.macAddress()).isEqualTo("02:00:00:00:00:aa");
            assertThat(spec.mtu()).isEqualTo(9000);
            assertThat(spec.persistent()).isTrue();
            assertThat(spec.offloads()).isFalse();
            assertThat(spec.up()).isTrue();
        });
    }

    @Test
    void shouldDoNothingTheSecondTime() throws Exception {
        service.putPort("vale0", "b", TAP0);

        assertThat(service.putPort("vale0", "b", TapPortSpec.named("tap0"))).isFalse();
        assertThat(taps.opened).hasSize(1);
    }

    @Test
    void shouldRefuseAnotherSpecificationForAPort() throws Exception {
        service.putPort("vale0", "b", TAP0);

        assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "b", NETMAP));
        assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "b", TapPortSpec.named("tap1")));
        assertThat(service.port("vale0", "b").state()).isEqualTo(PortState.UP);
    }

    @Test
    void shouldRefuseADeviceThatIsAPortAlready() throws Exception {
        service.putPort("vale0", "b", TAP0);

        ServiceException refused = assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "c", TAP0));

        assertThat(refused).hasMessageContaining("vale0:b");
        assertThat(service.ports("vale0")).hasSize(1);
    }

    @Test
    void shouldLeaveNothingWhenTheDeviceCannotBeOpened() throws Exception {
        ServiceException refused =
                assertRefused(Kind.UNAVAILABLE, () -> service.putPort("vale0", "b", TapPortSpec.named("forbidden")));

        assertThat(refused).hasMessageContaining("CAP_NET_ADMIN").hasMessageContaining("forbidden");
        assertThat(service.ports("vale0")).isEmpty();
    }

    @Test
    void shouldNameTheNamespaceThatIsMissing() {
        TapPortSpec spec = new TapPortSpec("tap0", "nowhere", null, null, false, true);

        ServiceException refused = assertRefused(Kind.UNAVAILABLE, () -> service.putPort("vale0", "b", spec));

        assertThat(refused.field()).isEqualTo("namespace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a/b", "ä", "a\n", "toolong123"})
    void shouldRefuseNamesThatNetmapCannotSay(String name) {
        assertRefused(Kind.INVALID, () -> service.putPort("vale0", name, NETMAP));
    }

    @Test
    void shouldAcceptTheLongestName() throws Exception {
        assertThat(service.putPort("vale0", "123456789", NETMAP)).isTrue();
    }

    @Test
    void shouldRefusePortsOfASwitchThatIsNotThere() {
        assertRefused(Kind.NOT_FOUND, () -> service.putPort("vale9", "a", NETMAP));
        assertRefused(Kind.NOT_FOUND, () -> service.ports("vale9"));
        assertRefused(Kind.NOT_FOUND, () -> service.port("vale0", "a"));
        assertRefused(Kind.NOT_FOUND, () -> service.deletePort("vale0", "a"));
    }

    @Test
    void shouldTakeAsManyPortsAsTheCoreAndNoMore() throws Exception {
        for (int i = 0; i < Port.MAX_PORTS; i++) {
            service.putPort("vale0", "p" + i, NETMAP);
        }

        assertRefused(Kind.FULL, () -> service.putPort("vale0", "one", NETMAP));
        assertThat(service.status("vale0").ports()).isEqualTo(Port.MAX_PORTS);
    }

    @Test
    void shouldKeepItsIndexWhileAPortIsConfigured() throws Exception {
        service.putPort("vale0", "a", NETMAP);
        service.putPort("vale0", "b", TAP0);
        service.putPort("vale0", "c", NETMAP);
        service.deletePort("vale0", "a");

        service.putPort("vale0", "d", NETMAP);

        assertThat(service.ports("vale0")).extracting(PortStatus::name).containsExactly("d", "b", "c");
        assertThat(service.ports("vale0")).extracting(PortStatus::index).containsExactly(0, 1, 2);
    }

    @Test
    void shouldCloseTheDeviceOfADeletedPort() throws Exception {
        service.putPort("vale0", "b", TAP0);

        service.deletePort("vale0", "b");

        assertThat(taps.device("tap0").closings).hasValue(1);
        assertThat(service.ports("vale0")).isEmpty();
        assertThat(service.putPort("vale0", "b", TAP0)).isTrue();
    }

    @Test
    void shouldCountByReason() throws Exception {
        service.putPort("vale0", "b", TAP0);
        taps.device("tap0").runts.set(7);

        SOON.untilAsserted(() -> {
            CountersStatus counters = service.port("vale0", "b").counters();
            assertThat(counters.receive().packets()).isEqualTo(7);
            assertThat(counters.receive().drops()).containsEntry("runt", 7L).containsEntry("dst_full", 0L);
            assertThat(counters.transmit().packets()).isZero();
        });
    }

    @Test
    void shouldShowADeviceThatIsSwitchedOffAsDown() throws Exception {
        service.putPort("vale0", "b", TAP0);
        taps.device("tap0").up = false;

        assertThat(service.port("vale0", "b").state()).isEqualTo(PortState.DOWN);
    }

    @Test
    void shouldCloseEveryDeviceAtTheEnd() throws Exception {
        service.putPort("vale0", "b", TAP0);
        service.putPort("vale0", "c", TapPortSpec.named("tap1"));

        service.close();
        service.close();

        assertThat(taps.device("tap0").closings).hasValue(1);
        assertThat(taps.device("tap1").closings).hasValue(1);
    }
}
