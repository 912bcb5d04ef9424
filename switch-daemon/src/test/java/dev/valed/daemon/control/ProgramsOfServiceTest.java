package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.port.Port;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.netmap.budget.Payer;
import org.junit.jupiter.api.Test;

class ProgramsOfServiceTest extends ServiceFixture {

    private void configureA() throws ServiceException {
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "a", NETMAP);
    }

    @Test
    void shouldBringAConfiguredPortUpAndDown() throws Exception {
        configureA();

        Program program = open("vale0", "a");
        assertThat(service.port("vale0", "a").state()).isEqualTo(PortState.UP);

        service.programs().close(program.port);
        assertThat(service.port("vale0", "a").state()).isEqualTo(PortState.DOWN);
        assertThat(program.port.closings).hasValue(1);
    }

    @Test
    void shouldGoOnCountingWhenTheProgramComesBack() throws Exception {
        configureA();
        for (int i = 1; i <= 2; i++) {
            Program program = open("vale0", "a");
            program.port.runts.set(5);
            service.programs().close(program.port); // takes a last look, so none is lost
            assertThat(service.port("vale0", "a").counters().receive().packets())
                    .isEqualTo(5L * i);
        }
    }

    @Test
    void shouldRefuseASecondProgram() throws Exception {
        configureA();
        open("vale0", "a");

        Program second = new Program();
        assertRefused(Kind.CONFLICT, () -> service.programs().open("vale0:a", null, second, port -> {}));

        assertThat(second.kind).isEqualTo("not opened");
        assertThat(service.port("vale0", "a").state()).isEqualTo(PortState.UP);
    }

    @Test
    void shouldRefuseToOpenATap() throws Exception {
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "b", TapPortSpec.named("tap0"));

        assertRefused(Kind.CONFLICT, () -> open("vale0", "b"));
    }

    @Test
    void shouldMakeWhatNobodyConfiguredAndTakeItAway() throws Exception {
        Program first = open("vale7", "x");
        Program second = open("vale7", "y");
        assertThat(service.ports("vale7")).hasSize(2);

        service.programs().close(first.port);
        assertThat(service.ports("vale7")).extracting(PortStatus::name).containsExactly("y");

        service.programs().close(second.port);
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldLeaveNoSwitchBehindWhenOpeningFails() {
        assertRefused(Kind.UNAVAILABLE, () -> service.programs().open("vale7:x", null, new NoMemory(), port -> {}));

        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldKeepAnEphemeralPortThatIsConfiguredLater() throws Exception {
        Program program = open("vale7", "x");

        assertThat(service.putPort("vale7", "x", NETMAP)).isFalse();
        service.programs().close(program.port);

        assertThat(service.port("vale7", "x").state()).isEqualTo(PortState.DOWN);
    }

    @Test
    void shouldKeepAnEphemeralSwitchThatIsConfiguredLater() throws Exception {
        Program program = open("vale7", "x");

        service.put("vale7", DEFAULTS);
        service.programs().close(program.port);

        assertThat(service.status("vale7").ports()).isZero();
    }

    @Test
    void shouldDisconnectTheProgramOfADeletedPort() throws Exception {
        configureA();
        Program program = open("vale0", "a");

        service.deletePort("vale0", "a");

        assertThat(program.disconnected).isTrue();
        assertThat(program.port.isClosed()).as("before its session has ended").isFalse();
        service.programs().close(program.port);
        assertThat(program.port.closings).hasValue(1);
        assertThat(service.ports("vale0")).isEmpty();
    }

    @Test
    void shouldNotTouchTheNextProgramWhenALateSessionEnds() throws Exception {
        configureA();
        Program early = open("vale0", "a");
        service.deletePort("vale0", "a");
        service.putPort("vale0", "a", NETMAP);
        open("vale0", "a");

        service.programs().close(early.port);

        assertThat(service.port("vale0", "a").state()).isEqualTo(PortState.UP);
    }

    @Test
    void shouldSeeFramesOfTheProgram() throws Exception {
        Program program = open("vale7", "x");
        program.port.runts.set(3);

        SOON.until(() -> service.port("vale7", "x").counters().receive().packets() == 3);
    }

    @Test
    void shouldRefuseNamesThatAreTooLong() {
        assertRefused(Kind.INVALID, () -> open("vale0123456", "abcd"));

        assertThat(service.switches()).isEmpty();
    }

    private int openAll(String prefix, Payer payer) throws ServiceException {
        for (int opened = 0; ; opened++) {
            Program program = new Program();
            program.payer = payer;
            try {
                service.programs().open(prefix + opened, null, program, port -> {});
            } catch (ServiceException e) {
                assertThat(e.kind()).isEqualTo(Kind.FULL);
                assertThat(e).hasMessageContaining("left free for others");
                return opened;
            }
        }
    }

    @Test
    void shouldLeavePortsOfASwitchToOthers() throws Exception {
        configureA(); // which counts for nobody
        int all = 0;
        for (int process = 1; process < 12; process++) {
            all += openAll("vale0:p" + process + "_", new Payer("user 1", process, false));
        }
        assertThat(all).as("nearly half").isBetween(Port.MAX_PORTS / 2 - 4, Port.MAX_PORTS / 2);
        assertThat(openAll("vale0:q", new Payer("user 2", 1, false)))
                .as("a quarter of what is left")
                .isBetween(Port.MAX_PORTS / 8 - 4, Port.MAX_PORTS / 8 + 4);
        open("vale0", "a");
        service.putPort("vale0", "b", NETMAP);
        open("vale0", "b");
    }

    @Test
    void shouldLeaveSwitchesToOthers() throws Exception {
        int opened = 0;
        Payer payer = new Payer("user 1", 1, false);
        try {
            for (; ; opened++) {
                Program program = new Program();
                program.payer = payer;
                service.programs().open("vale" + opened + ":a", null, program, port -> {});
            }
        } catch (ServiceException e) {
            assertThat(e.kind()).isEqualTo(Kind.FULL);
        }
        assertThat(opened).isEqualTo(Switches.MAX_SWITCHES / 4);
        open("vale_other", "a");
        service.put("vale_own", DEFAULTS);
    }

    private static final class NoMemory implements ProgramOpener<FakePort> {
        @Override
        public Payer payer() {
            return new Payer("user 1000", 4711, false);
        }

        @Override
        public FakePort onSwitch() throws ServiceException {
            throw new ServiceException(Kind.UNAVAILABLE, "no memory");
        }

        @Override
        public FakePort persistent(PersistentPort port) throws ServiceException {
            return onSwitch();
        }

        @Override
        public FakePort host(String device) throws ServiceException {
            return onSwitch();
        }

        @Override
        public FakePort wireAndHost(String device, int queues) throws ServiceException {
            return onSwitch();
        }
    }
}
