package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.port.Port;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot become a port of an interface, or is none. */
class TakeoverRefusalTest extends TakeoverFixture {

    @ParameterizedTest
    @ValueSource(strings = {"eth2^", "^", "eth1^^", "^eth1"})
    void shouldNotLetUsersGiveTheNameOfAHostSide(String name) throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        assertRefused(Kind.INVALID, () -> service.putPort("vale0", name, NETMAP));
        assertRefused(Kind.NOT_FOUND, () -> service.deletePort("vale0", name));
    }

    @Test
    void shouldLeaveRoomInTheNameForTheHostSide() throws Exception {
        ServiceException refused = assertRefused(Kind.INVALID, () -> service.putPort("vale0", "eth123456", BOTH));

        assertThat(refused.field()).isEqualTo("name");
        assertThat(refused).hasMessageContaining("8 characters");
        assertThat(taps.taken).isEmpty();
        assertThat(service.putPort("vale0", "eth12345", BOTH)).isTrue();
        service.deletePort("vale0", "eth12345");
        assertThat(service.putPort("vale0", "eth123456", spec("eth1", TakeoverMode.WIRE)))
                .isTrue();
    }

    @Test
    void shouldNeedRoomForBothPorts() throws Exception {
        for (int i = 1; i < Port.MAX_PORTS; i++) {
            service.putPort("vale0", "p" + i, NETMAP);
        }

        assertRefused(Kind.FULL, () -> service.putPort("vale0", "eth1", BOTH));
        assertThat(taps.taken).isEmpty();
        assertThat(service.status("vale0").ports()).isEqualTo(Port.MAX_PORTS - 1);

        service.deletePort("vale0", "p1");
        service.putPort("vale0", "eth1", BOTH);
        assertThat(service.status("vale0").ports()).isEqualTo(Port.MAX_PORTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth1", "eth1^"})
    void shouldLeaveNothingWhenASideCannotBeAttached(String side) throws Exception {
        taps.unwatchable.add(side);

        assertRefused(Kind.UNAVAILABLE, () -> service.putPort("vale0", "eth1", BOTH));

        assertThat(service.ports("vale0")).isEmpty();
        assertGivenBack();
        taps.unwatchable.clear();
        assertThat(service.putPort("vale0", "eth1", BOTH)).isTrue();
    }

    @Test
    void shouldRefuseWhatCannotBeTakenOver() throws Exception {
        ServiceException missing =
                assertRefused(Kind.INVALID, () -> service.putPort("vale0", "a", spec("eth7", TakeoverMode.WIRE)));
        assertThat(missing.field()).isEqualTo("device");
        assertThat(missing).hasMessageContaining("eth7");

        ServiceException nowhere = assertRefused(
                Kind.UNAVAILABLE,
                () -> service.putPort(
                        "vale0",
                        "a",
                        new InterfacePortSpec("eth1", "nowhere", TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP)));
        assertThat(nowhere.field()).isEqualTo("namespace");

        ServiceException forbidden = assertRefused(
                Kind.UNAVAILABLE, () -> service.putPort("vale0", "a", spec("forbidden", TakeoverMode.WIRE)));
        assertThat(forbidden).hasMessageContaining("CAP_NET_RAW");
        assertThat(service.ports("vale0")).isEmpty();
    }

    @Test
    void shouldRefuseTheSameDeviceTwice() throws Exception {
        service.put("vale1", DEFAULTS);
        service.putPort("vale0", "eth1", BOTH);

        for (PortSpec same : List.of(BOTH, spec("eth1", TakeoverMode.HOST), TapPortSpec.named("eth1"))) {
            ServiceException refused = assertRefused(Kind.CONFLICT, () -> service.putPort("vale1", "x", same));
            assertThat(refused.field()).isEqualTo("device");
            assertThat(refused).hasMessageContaining("port vale0:eth1 already");
        }
        InterfacePortSpec elsewhere = new InterfacePortSpec("eth1", "blue", TakeoverMode.WIRE, WireMechanism.TAP);
        assertThat(service.putPort("vale1", "x", elsewhere)).isTrue();
    }

    @Test
    void shouldRefuseATapThatIsAPort() throws Exception {
        service.putPort("vale0", "t", TapPortSpec.named("tap0"));

        assertThat(assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "x", spec("tap0", TakeoverMode.WIRE))))
                .hasMessageContaining("vale0:t");
    }

    @Test
    void shouldRefuseTheNameOfAPersistentPort() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        taps.wired.add("v0");

        assertThat(assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "x", spec("v0", TakeoverMode.WIRE)))
                        .field())
                .isEqualTo("device");
    }

    @Test
    void shouldRefuseAnotherMode() throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        assertThat(assertRefused(
                        Kind.CONFLICT, () -> service.putPort("vale0", "eth1", spec("eth1", TakeoverMode.WIRE))))
                .hasMessageContaining("wire+host");
    }

    @Test
    void shouldTellWhatANameWouldBeAsAPort() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        taps.interfaces.add("tap7");

        assertThat(service.typeOf("v0")).contains(PortType.PERSISTENT);
        assertThat(service.typeOf("tap7")).contains(PortType.TAP);
        assertThat(service.typeOf("eth1")).contains(PortType.INTERFACE);
        assertThat(service.typeOf("eth9")).isEmpty();
        assertThat(service.typeOf("a/b")).isEmpty();
    }
}
