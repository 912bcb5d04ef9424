package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.tap.TapSpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces that programs open by their own names. */
class HostPortsTest extends ServiceFixture {

    @BeforeEach
    void makeInterface() {
        taps.interfaces.add("tap0");
    }

    @Test
    void shouldConnectTheProgramWithTheTapAndShowNoSwitch() throws Exception {
        Program program = open("tap0");

        assertThat(program.kind).isEqualTo("host rings of tap0");
        assertThat(taps.opened).containsExactly(new TapSpec("tap0", null, null, null, false, false, false));
        program.port.runts.set(3);
        taps.device("tap0").runts.set(4);
        Awaitility.await()
                .until(() -> program.port.runts.get() == 0
                        && taps.device("tap0").runts.get() == 0);
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

        assertThat(taps.device("tap0").isClosed()).isTrue();
    }

    @Test
    void shouldBeClosedWhenTheDaemonStops() throws Exception {
        Program program = open("tap0");

        service.close();

        assertThat(program.disconnected).isTrue();
        assertThat(taps.device("tap0").isClosed()).isTrue();
    }
}
