package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Doorbell;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.RingKind;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.SystemCallException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real netmap ports, but without a socket: the broker is called as the server calls it. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
class NetmapProgramsTest {

    private static final PeerCredentials PEER = new PeerCredentials(1234, 1000, 1000, 1234, 0);
    private static final Register SMALL = Register.allRings(new RingCounts(16, 16, 1, 1, 0, 0));

    private final SwitchCore core = new SwitchCore(CoreOptions.of(1, IdleMode.PARK, worker -> doorbell()));
    private final FakeTaps taps = new FakeTaps();
    private final NetmapPrograms programs =
            new NetmapPrograms(core, taps, 1000, RequestFixture::refuseLoopback, new Budgets(2L << 30, 1 << 20));
    private final SwitchService service = programs.service();

    NetmapProgramsTest() {
        core.start();
    }

    private static Doorbell doorbell() {
        try {
            return EpollDoorbell.create();
        } catch (SystemCallException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        programs.close();
        service.close();
    }

    private SwitchedPort open(String name, Register register) throws RefusedException {
        return (SwitchedPort) programs.openPorts().acquire(name, register, true, PEER);
    }

    private void assertRefused(Errno errno, String name, Register register) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> open(name, register))
                .returns(errno.number(), RefusedException::errno);
    }

    @Test
    void shouldMakeAPortForTheProgramAndTakeItAwayAgain() throws Exception {
        SwitchedPort port = open("vale0:x", SMALL);
        assertThat(service.port("vale0", "x").state()).isEqualTo(PortState.UP);

        port.release();

        assertThat(service.switches()).isEmpty();
        assertThat(port.isUp()).isFalse();
    }

    @Test
    void shouldGiveEachProgramNewMemory() throws Exception {
        service.put("vale0", SwitchRequest.defaults());
        service.putPort("vale0", "a", new NetmapSpec());

        SwitchedPort first = open("vale0:a", SMALL);
        first.release();
        SwitchedPort second = open("vale0:a", SMALL);

        assertThat(second).isNotSameAs(first);
        assertThat(service.port("vale0", "a").state()).isEqualTo(PortState.UP);
    }

    @Test
    void shouldShareAPortUntilTheLastProgramLeaves() throws Exception {
        SwitchedPort first = open("vale0:x", SMALL);
        SwitchedPort second = open("vale0:x", SMALL);

        assertThat(second).isSameAs(first);
        first.release();
        assertThat(first.isUp()).isTrue();
        second.release();
        assertThat(first.isUp()).isFalse();
    }

    /** Its rings are not the program's expense, so that no program can have taken what they need. */
    @Test
    void shouldHaveMemoryForWhatTheOperatorHasConfigured() throws Exception {
        service.interfaces().put("v0", InterfaceRequests.spec(RingCounts.USUAL, 0));
        Register some = new Register(0, 0, new RingCounts(512, 512, 4, 4, 0, 0), 0, 0, Register.ALL_NIC, 0, 0);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> {
            for (int i = 0; ; i++) {
                open("vale0:p" + i, some);
            }
        });

        assertRefused(Errno.ENOMEM, "vale0:last", some);
        assertRefused(Errno.ENOMEM, "w{1", some); // whose parent is made for the program
        assertThat(open("v0", some).isUp()).isTrue();
    }

    @Test
    void shouldRefuseMoreMemoryThanThereMayBe() throws Exception {
        Register largest = Register.allRings(new RingCounts(4096, 4096, 16, 16, 0, 0));
        int opened = 0;
        while (opened < 100) {
            try {
                open("vale0:x" + opened, largest);
                opened++;
            } catch (RefusedException e) {
                assertThat(e.errno()).isEqualTo(Errno.ENOMEM.number());
                break;
            }
        }
        assertThat(opened).isBetween(1, 99);
        assertThat(service.ports("vale0")).hasSize(opened);
    }

    @Test
    void shouldRefuseWhenTheDaemonStops() {
        service.close();

        assertRefused(Errno.EAGAIN, "vale0:x", SMALL);
    }

    @Test
    void shouldCloseTheMemoryOfADeletedPortWhenItsSessionEnds() throws Exception {
        SwitchedPort port = open("vale0:x", SMALL);

        service.deletePort("vale0", "x");
        assertThat(port.isUp()).isTrue();
        port.release();

        assertThat(port.isUp()).isFalse();
    }

    private NetmapPort acquire(String name, Register register) throws RefusedException {
        return programs.openPorts().acquire(name, register, true, PEER);
    }

    @Test
    void shouldMakeAPersistentPortAsItWasConfiguredInItsOwnMemory() throws Exception {
        service.interfaces().put("v0", new InterfaceSpec(64, 32, 2, 3, 0));
        int memory = service.interfaces().status("v0").memId();

        NetmapPort port = acquire("v0", SMALL);

        assertThat(port.counts()).isEqualTo(new RingCounts(64, 32, 2, 3, 0, 0));
        assertThat(port.memory().id()).isEqualTo(memory).isGreaterThan(1);
        port.release();
        assertThat(service.interfaces().status("v0").state()).isEqualTo(PortState.DOWN);
        assertThat(acquire("v0", SMALL).memory().id()).isEqualTo(memory);
    }

    @Test
    void shouldShareThePersistentPortUnderBothItsNames() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        service.put("vale0", SwitchRequest.defaults());
        service.putPort("vale0", "x", new PersistentPortSpec("v0"));

        assertThat(acquire("vale0:x", SMALL)).isSameAs(acquire("v0", SMALL));
    }

    @Test
    void shouldShareTheMemoryOfAPersistentPort() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        int memory = service.interfaces().status("v0").memId();
        service.interfaces().put("v1", new InterfaceSpec(64, 64, 1, 1, memory));
        assertThat(service.interfaces().status("v1").memId()).isEqualTo(memory);
        service.interfaces().delete("v0");
        assertThat(acquire("v1", SMALL).memory().id()).isEqualTo(memory);
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> service.interfaces().put("v2", new InterfaceSpec(64, 64, 1, 1, memory + 1)))
                .returns("memId", ServiceException::field);
    }

    @Test
    void shouldOpenTheHostRingsOfATapAsManyAsAreWanted() throws Exception {
        taps.interfaces.add("tap0");

        NetmapPort port = acquire("tap0", Register.allRings(new RingCounts(0, 0, 0, 0, 5, 4)));

        assertThat(port.counts()).isEqualTo(new RingCounts(1024, 1024, 1, 1, 5, 4));
        assertThat(port.memory().id()).isEqualTo(1);
        assertThat(port.tx()).allMatch(ring -> ring.kind() == RingKind.IDLE);
        assertThat(port.hostRx()).allMatch(ring -> ring.kind() == RingKind.SWITCHED);
        programs.connect(port, PEER);
        taps.device("tap0").runts.set(2);
        ServiceFixture.SOON.until(() -> taps.device("tap0").runts.get() == 0);
        port.release();
        assertThat(taps.device("tap0").isClosed()).isTrue();
        assertRefused(Errno.ENXIO, "tap1", SMALL);
    }

    @Test
    void shouldGiveAnInterfaceAsManyRingsAsItHasQueues() throws Exception {
        taps.wired.add("eth1");

        NetmapPort port = acquire("eth1", Register.allRings(new RingCounts(64, 64, 5, 5, 3, 0)));

        assertThat(port.counts()).isEqualTo(new RingCounts(64, 64, 2, 2, 3, 1));
        assertThat(port.memory().id()).isEqualTo(1);
        assertThat(port.allRings()).hasSize(8).allMatch(ring -> ring.kind() == RingKind.SWITCHED);
        assertThat(taps.taken).isEmpty();
        port.release();
    }

    @Test
    void shouldTakeAnInterfaceOverForRootAndItsOwnUserOnly() throws Exception {
        taps.wired.add("eth1");
        NetmapPort port = acquire("eth1", SMALL);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> programs.connect(port, new PeerCredentials(1, 1001, 1001, 1, 0)))
                .returns(Errno.EACCES.number(), RefusedException::errno);
        assertThat(taps.taken).isEmpty();
        for (int user : new int[] {0, 1000}) {
            programs.connect(port, new PeerCredentials(1, user, user, 1, 0));
            taps.device("eth1^").runts.set(2);
            ServiceFixture.SOON.until(() -> taps.device("eth1^").runts.get() == 0);
            programs.disconnect(port);
            assertThat(taps.device("eth1").isClosed()).isTrue();
            assertThat(taps.device("eth1^").isClosed()).isTrue();
        }
        programs.connect(port, PEER);
        port.release();
        assertThat(taps.device("eth1").isClosed()).isTrue();
        assertThat(taps.closedTooEarly).isEmpty();
    }

    @Test
    void shouldRefuseWithTheErrorThatSaysWhy() throws Exception {
        taps.wired.add("eth1");
        NetmapPort port = acquire("eth1", SMALL);
        taps.busy.add("eth1");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> programs.connect(port, PEER))
                .returns(Errno.EBUSY.number(), RefusedException::errno);
        taps.busy.clear();
        programs.connect(port, PEER);
    }

    @Test
    void shouldNotTakeOverTheInterfaceByWhichTheDaemonIsManaged() throws Exception {
        taps.wired.add("lo");
        NetmapPort port = acquire("lo", SMALL);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> programs.connect(port, PEER))
                .returns(Errno.EBUSY.number(), RefusedException::errno)
                .withMessageContaining("lo carries the connection by which this daemon is managed (127.0.0.1)");
        assertThat(taps.taken).isEmpty();
        port.release();
    }

    @Test
    void shouldMakeTheParentOfAPipeAndLetItGoWithThePipe() throws Exception {
        NetmapPort end = acquire("x{1", SMALL);
        assertThat(service.interfaces().list())
                .extracting(InterfaceStatus::name)
                .containsExactly("x");
        NetmapPort other = acquire("x}1", SMALL);
        end.release();
        assertThat(service.interfaces().list()).hasSize(1);
        other.release();
        assertThat(service.interfaces().list()).isEmpty();
    }

    @Test
    void shouldGiveTheEndOfAPipeToASwitch() throws Exception {
        service.put("vale0", SwitchRequest.defaults());

        service.putPort("vale0", "p", new PipePortSpec("x}1"));

        assertThat(service.port("vale0", "p").state()).isEqualTo(PortState.UP);
        NetmapPort program = acquire("x{1", SMALL);
        assertThat(programs.openPorts().find("x}1").orElseThrow().isOwned()).isTrue();
        service.deletePort("vale0", "p");
        assertThat(programs.openPorts().find("x}1").orElseThrow().isOwned()).isFalse();
        program.release();
        assertThat(service.interfaces().list()).isEmpty();
        assertThat(programs.openPorts().find("x{1")).isEmpty();
    }

    @Test
    void shouldConnectTwoSwitchesInTheMemoryOfThePersistentPort() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        for (String name : List.of("vale0", "vale1")) {
            service.put(name, SwitchRequest.defaults());
            service.putPort(name, "v0", new PersistentPortSpec("v0"));
            assertThat(service.port(name, "v0").type()).isEqualTo(PortType.PERSISTENT);
        }
        assertThat(service.port("vale0", "v0").state()).isEqualTo(PortState.UP);
        assertRefused(Errno.EBUSY, "v0", SMALL);
        service.delete("vale0", true);
        assertThat(acquire("v0", SMALL).name()).isEqualTo("v0");
    }

    @Test
    void shouldSetTheHeadersOfAnOpenPort() throws Exception {
        NetmapPort port = open("vale0:x", SMALL);
        programs.requests().setHeader("vale0:x", new PortHeader(12), PEER);
        assertThat(port.headerLength()).isEqualTo(12);
    }
}
