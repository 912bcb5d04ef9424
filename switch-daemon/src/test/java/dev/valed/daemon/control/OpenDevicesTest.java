package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.TakeoverSpec;
import dev.valed.ports.takeover.WireMechanism;
import dev.valed.ports.tap.TapSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces that programs open by their own names: a TAP, and one that is taken over. */
class OpenDevicesTest extends ServiceFixture {

    @BeforeEach
    void makeInterfaces() {
        taps.interfaces.add("tap0");
        taps.wired.add("eth1");
    }

    private static void awaitTaken(FakePort... ports) {
        for (FakePort port : ports) {
            port.runts.set(3);
        }
        for (FakePort port : ports) {
            SOON.until(() -> port.runts.get() == 0);
        }
    }

    @Test
    void shouldConnectTheProgramWithTheTapAndShowNoSwitch() throws Exception {
        Program program = open("tap0");

        assertThat(program.kind).isEqualTo("host rings of tap0");
        assertThat(taps.opened).containsExactly(new TapSpec("tap0", null, null, null, false, false, false));
        awaitTaken(program.port, taps.device("tap0"));
        assertThat(service.switches()).isEmpty();
        assertThat(service.configuration()).isEqualTo(Configuration.empty());

        service.programs().close(program.port);
        assertThat(program.port.closings).hasValue(1);
        assertThat(taps.device("tap0").isClosed()).isTrue();
        assertThat(open("tap0").kind).isEqualTo("host rings of tap0");
    }

    @Test
    void shouldRefuseWhatIsNotThereOrInUse() throws Exception {
        assertRefused(Kind.NOT_FOUND, () -> open("tap7"));
        assertRefused(Kind.NOT_FOUND, () -> open("not/one"));
        assertRefused(Kind.NOT_FOUND, () -> open(""));
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "t", TapPortSpec.named("tap0"));
        assertRefused(Kind.CONFLICT, () -> open("tap0"));
        service.deletePort("vale0", "t");

        open("tap0");
        assertRefused(Kind.CONFLICT, () -> open("tap0"));
        assertRefused(Kind.UNAVAILABLE, () -> service.putPort("vale0", "t", TapPortSpec.named("tap0")));
        assertThat(service.ports("vale0")).isEmpty();
    }

    @Test
    void shouldLeaveNothingOpenWhenTheProgramsSideFails() {
        Program program = new Program() {
            @Override
            public FakePort host(String device) throws ServiceException {
                throw new ServiceException(Kind.FULL, "no memory");
            }
        };

        assertRefused(Kind.FULL, () -> service.programs().open("tap0", null, program, port -> {}));

        assertThat(taps.opened).isEmpty();
    }

    @Test
    void shouldConnectBothSidesOfAnInterfaceAndShowNoSwitch() throws Exception {
        Program program = open("eth1");

        assertThat(program.kind).isEqualTo("2 rings to the wire of eth1, and host rings");
        assertThat(taps.taken)
                .containsExactly(new TakeoverSpec("eth1", null, TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP));
        awaitTaken(program.port, program.port.host, taps.device("eth1"), taps.device("eth1^"));
        assertThat(service.switches()).isEmpty();
        assertThat(service.configuration()).isEqualTo(Configuration.empty());

        service.programs().close(program.port);
        assertThat(program.port.closings).hasValue(1);
        assertThat(taps.device("eth1").isClosed()).isTrue();
        assertThat(taps.device("eth1^").isClosed()).isTrue();
        assertThat(taps.closedTooEarly).isEmpty();
        assertThat(open("eth1").kind).isEqualTo("2 rings to the wire of eth1, and host rings");
    }

    @Test
    void shouldTellOfInterfacesAsLongAsProgramsHaveRingsOfThem() throws Exception {
        service.put("vale0", DEFAULTS);
        Program other = open("tap0");
        Program program = open("eth1");
        taps.device("eth1").missedFrames = 5;
        taps.device("eth1^").missedFrames = 7;
        awaitTaken(taps.device("eth1"));

        assertThat(service.programInterfaces())
                .extracting(PortStatus::switchName, PortStatus::name, PortStatus::type, PortStatus::missedPackets)
                .containsExactly(
                        tuple("netmap", "eth1", PortType.INTERFACE, 5L),
                        tuple("netmap", "eth1^", PortType.INTERFACE, 7L),
                        tuple("netmap", "tap0", PortType.TAP, 0L));
        assertThat(service.programInterfaces().getFirst().counters().receive().packets())
                .isEqualTo(3);
        assertThat(service.programInterfaces().getFirst().mechanism()).isEqualTo("make-believe");

        service.programs().disconnect(program.port);
        assertThat(service.programInterfaces()).extracting(PortStatus::name).containsExactly("tap0");
        service.programs().close(other.port);
        assertThat(service.programInterfaces()).isEmpty();
    }

    @Test
    void shouldLeaveAnInterfaceToTheKernelUntilRingsOfItAreWanted() throws Exception {
        Program program = new Program();
        service.programs().open("eth1", null, program, port -> {});
        assertThat(taps.taken).isEmpty();
        assertThat(service.programs().haveConnected("eth1")).isFalse();

        for (int i = 1; i <= 2; i++) {
            service.programs().connect(program.port, any -> {});
            assertThat(taps.taken).hasSize(i);
            assertThat(service.programs().haveConnected("eth1")).isTrue();
            awaitTaken(program.port, program.port.host);
            service.programs().disconnect(program.port);
            assertThat(taps.device("eth1").isClosed()).isTrue();
            assertThat(program.port.isClosed()).isFalse();
            assertThat(service.programs().haveConnected("eth1")).isFalse();
        }
        service.programs().disconnect(program.port);
        service.programs().close(program.port);
        assertThat(program.port.isClosed()).isTrue();
    }

    @Test
    void shouldRefuseAnInterfaceThatASwitchOrSomebodyElseHas() throws Exception {
        service.put("vale0", DEFAULTS);
        InterfacePortSpec wire = new InterfacePortSpec("eth1", null, TakeoverMode.WIRE, WireMechanism.TAP);
        service.putPort("vale0", "e", wire);
        assertThat(assertRefused(Kind.CONFLICT, () -> open("eth1"))).hasMessageContaining("vale0:e");
        service.deletePort("vale0", "e");

        taps.busy.add("eth1");
        assertThat(assertRefused(Kind.UNAVAILABLE, () -> open("eth1"))).hasMessageContaining("in a bridge");
        taps.busy.clear();
        open("eth1");
        assertRefused(Kind.CONFLICT, () -> open("eth1"));
    }

    @Test
    void shouldGiveBothSidesBackWhenTheDaemonStops() throws Exception {
        Program program = open("eth1");

        service.close();

        assertThat(program.disconnected).isTrue();
        assertThat(taps.device("eth1").closings).hasValue(1);
        assertThat(taps.device("eth1^").closings).hasValue(1);
        assertThat(taps.closedTooEarly).isEmpty();
    }

    @Test
    void shouldBeClosedWhenTheDaemonStops() throws Exception {
        Program program = open("tap0");

        service.close();

        assertThat(program.disconnected).isTrue();
        assertThat(taps.device("tap0").isClosed()).isTrue();
    }
}
