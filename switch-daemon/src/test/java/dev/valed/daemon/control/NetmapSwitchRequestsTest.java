package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Processors;
import dev.valed.ports.netmap.request.NetmapRequests.Listed;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.netmap.request.ValeAttach;
import dev.valed.ports.netmap.request.ValeDetach;
import dev.valed.ports.netmap.request.ValeList;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.takeover.TakeoverMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every error of the kernel module for VALE_ATTACH, VALE_DETACH, VALE_LIST, PORT_HDR_SET and PORT_HDR_GET. */
class NetmapSwitchRequestsTest extends RequestFixture {
    private static ValeAttach inMode(int mode, int ring) {
        return new ValeAttach(new Register(0, 0, RingCounts.USUAL, 0, ring, mode, 0, 0), 0);
    }

    private int attach(String name, PeerCredentials peer) throws RefusedException {
        return requests.attach(name, inMode(Register.ALL_NIC, 0), peer).portIndex();
    }

    private int detach(String name, PeerCredentials peer) throws RefusedException {
        return requests.detach(name, new ValeDetach(0), peer).portIndex();
    }

    @BeforeEach
    void makeInterfaces() {
        for (int i = 0; i < 4; i++) {
            taps.interfaces.add("tap" + i);
        }
    }

    @Test
    void shouldMakeATapAPortAndTheSwitchWithItAndTakeBothAwayAgain() throws Exception {
        assertThat(attach("vale0:tap0", OWN)).isZero();
        assertThat(service.port("vale0", "tap0").type()).isEqualTo(PortType.TAP);
        assertRefused(Errno.EBUSY, () -> attach("vale0:tap0", ROOT));

        assertThat(attach("vale0:tap1", ROOT)).isEqualTo(1);
        assertThat(detach("vale0:tap0", ROOT)).isZero();
        assertThat(taps.device("tap0").isClosed()).isTrue();
        assertThat(detach("vale0:tap1", OWN)).isEqualTo(1);
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldAnswerAnAttachmentWithWhatWasAsked() throws Exception {
        ValeAttach asked = inMode(Register.NIC_SW, 0);
        attach("vale0:tap1", ROOT);

        assertThat(requests.attach("vale0:tap0", asked, ROOT)).isEqualTo(new ValeAttach(asked.register(), 1));
    }

    @Test
    void shouldTakeAnInterfaceOverWithItsHostOrWithout() throws Exception {
        taps.wired.add("eth1");
        assertThat(attach("vale0:eth1", ROOT)).isZero();
        assertThat(service.port("vale0", "eth1").type()).isEqualTo(PortType.INTERFACE);
        assertThat(taps.taken.getLast().mode()).isEqualTo(TakeoverMode.WIRE);
        assertThat(requests.find("vale0:eth1^").portIndex()).isEqualTo(ValeList.NO_PORT);
        detach("vale0:eth1", ROOT);

        requests.attach("vale0:eth1", inMode(Register.NIC_SW, 0), ROOT);
        assertThat(taps.taken.getLast().mode()).isEqualTo(TakeoverMode.WIRE_AND_HOST);
        assertThat(requests.next(new ValeList(0, 1)).name()).isEqualTo("vale0:eth1^");
        assertRefused(Errno.EBUSY, () -> detach("vale0:eth1^", ROOT));
        assertRefused(Errno.EBUSY, () -> attach("vale0:eth1^", ROOT));
        assertRefused(Errno.EBUSY, () -> attach("vale1:eth1", ROOT));
        detach("vale0:eth1", ROOT);
        assertThat(taps.device("eth1^").isClosed()).isTrue();
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldRefuseAnInterfaceThatSomebodyHas() throws Exception {
        taps.wired.add("eth1");
        Program program = open("eth1");
        assertRefused(Errno.EBUSY, () -> attach("vale0:eth1", ROOT));
        service.programs().close(program.port);
        taps.busy.add("eth1");
        assertRefused(Errno.EBUSY, () -> attach("vale0:eth1", ROOT));
        assertThat(service.switches()).isEmpty();
        assertRefused(Errno.EINVAL, () -> attach("vale0:eth1^", ROOT));
    }

    @Test
    void shouldRefuseTheInterfaceByWhichTheDaemonIsManaged() throws Exception {
        taps.wired.add("lo");
        assertRefused(Errno.EBUSY, () -> attach("vale0:lo", ROOT));
        assertRefused(Errno.EBUSY, () -> requests.attach("vale0:lo", inMode(Register.NIC_SW, 0), ROOT));
        assertThat(taps.taken).isEmpty();
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldLeaveASwitchThatSomebodyConfigured() throws Exception {
        service.put("vale0", DEFAULTS);
        attach("vale0:tap0", ROOT);
        detach("vale0:tap0", ROOT);
        assertThat(service.switches()).hasSize(1);
    }

    @Test
    void shouldAcceptAllRingsWithThoseOfTheHostOrWithoutAndNoOtherMode() throws Exception {
        for (int mode = 0; mode < 10; mode++) {
            ValeAttach asked = inMode(mode, 0);
            if (mode == Register.ALL_NIC || mode == Register.NIC_SW) {
                requests.attach("vale0:tap0", asked, ROOT);
                detach("vale0:tap0", ROOT);
            } else {
                assertRefused(Errno.EINVAL, () -> requests.attach("vale0:tap0", asked, ROOT));
            }
        }
        assertRefused(Errno.EINVAL, () -> requests.attach("vale0:tap0", inMode(Register.ALL_NIC, 1), ROOT));
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldRefuseAnAttachmentAsTheKernelModuleDoesAndLeaveNothingBehind() throws Exception {
        assertRefused(Errno.EACCES, () -> attach("vale0:tap0", OTHER));
        assertRefused(Errno.EINVAL, () -> attach("tap0", ROOT));
        assertRefused(Errno.EINVAL, () -> attach("vale0", ROOT));
        assertRefused(Errno.EINVAL, () -> attach("vale0:", ROOT));
        assertRefused(Errno.EINVAL, () -> attach("vale0:a/b", ROOT));
        assertRefused(Errno.EINVAL, () -> attach("vale0:eth9", ROOT));
        taps.interfaces.add("forbidden");
        assertRefused(Errno.EIO, () -> attach("vale0:forbidden", ROOT));
        open("tap1");
        assertRefused(Errno.EBUSY, () -> attach("vale0:tap1", ROOT));
        service.interfaces().put("v0", InterfaceSpec.defaults());
        open("v0");
        assertRefused(Errno.EBUSY, () -> attach("vale0:v0", ROOT));
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldRefuseADetachmentAsTheKernelModuleDoes() throws Exception {
        Processors.assumeEnoughForPolling();
        assertRefused(Errno.ENXIO, () -> detach("vale0:tap0", ROOT));
        assertRefused(Errno.EINVAL, () -> detach("tap0", ROOT));
        attach("vale0:tap0", ROOT);
        assertRefused(Errno.EACCES, () -> detach("vale0:tap0", OTHER));
        assertRefused(Errno.ENXIO, () -> detach("vale0:tap1", ROOT));
        open("vale0", "program");
        assertRefused(Errno.EBUSY, () -> detach("vale0:program", ROOT));
        assertThat(service.port("vale0", "program").state()).isEqualTo(PortState.UP);
        service.startPolling("vale0", "tap0", new PollingSpec(PollingSpec.Mode.SINGLE, 0, 1));
        assertRefused(Errno.EBUSY, () -> detach("vale0:tap0", ROOT));
        service.stopPolling("vale0", "tap0");
        detach("vale0:tap0", ROOT);
    }

    /** What netmap's own test 009 does. */
    @Test
    void shouldAttachAPersistentPortToTwoSwitchesAndDetachTheLastFirst() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        attach("vale0A:v0", ROOT);
        assertRefused(Errno.EBUSY, () -> attach("vale0A:v0", ROOT));
        attach("vale0B:v0", ROOT);
        assertRefused(Errno.EBUSY, () -> attach("vale0C:v0", ROOT));
        assertRefused(Errno.EBUSY, () -> requests.deleteInterface("v0", ROOT));

        assertRefused(Errno.EBUSY, () -> detach("vale0A:v0", ROOT));
        detach("vale0B:v0", ROOT);
        assertRefused(Errno.EBUSY, () -> requests.deleteInterface("v0", ROOT));
        detach("vale0A:v0", ROOT);
        requests.deleteInterface("v0", ROOT);
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldDetachAPersistentPortThatAProgramHasOpen() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        attach("vale0:v0", ROOT);
        Program program = open("v0");
        detach("vale0:v0", ROOT);
        assertThat(program.disconnected).isFalse();
        assertThat(service.interfaces().status("v0").state()).isEqualTo(PortState.UP);
    }

    @Test
    void shouldListByNameAndOneAfterTheOther() throws Exception {
        service.put("vale0", DEFAULTS);
        attach("vale0:tap0", ROOT);
        attach("vale0:tap1", ROOT);
        service.put("vale1", DEFAULTS);
        attach("vale1:tap2", ROOT);
        open("tap3");

        assertThat(requests.find("vale1:tap2")).isEqualTo(new ValeList(1, 0));
        assertThat(requests.find("vale1")).isEqualTo(new ValeList(1, ValeList.NO_PORT));
        assertThat(requests.find("vale1:none")).isEqualTo(new ValeList(1, ValeList.NO_PORT));
        assertRefused(Errno.ENOENT, () -> requests.find("vale2:x"));
        assertRefused(Errno.EINVAL, () -> requests.find("eth0"));

        assertThat(requests.next(new ValeList(0, 0))).isEqualTo(new Listed("vale0:tap0", new ValeList(0, 0)));
        assertThat(requests.next(new ValeList(0, 1))).isEqualTo(new Listed("vale0:tap1", new ValeList(0, 1)));
        assertThat(requests.next(new ValeList(0, 2))).isEqualTo(new Listed("vale1:tap2", new ValeList(1, 0)));
        assertRefused(Errno.ENOENT, () -> requests.next(new ValeList(1, 1)));
        assertRefused(Errno.ENOENT, () -> requests.next(new ValeList(0xffff, -1)));
    }

    @Test
    void shouldTellTheRingsOfAnInterfaceThatIsAPort() throws Exception {
        taps.wired.add("eth1");
        requests.attach("vale0:eth1", inMode(Register.NIC_SW, 0), ROOT);
        open("vale0", "a");

        RingCounts rings = new RingCounts(1024, 1024, 1, 1, 0, 0);
        assertThat(requests.ringsOfDevice("vale0:eth1")).contains(rings);
        assertThat(requests.ringsOfDevice("vale0:eth1^")).contains(rings);
        assertThat(requests.ringsOfDevice("vale0:a")).isEmpty();
        assertThat(requests.ringsOfDevice("vale1:eth1")).isEmpty();
        assertThat(requests.ringsOfDevice("eth1")).isEmpty();
    }

    @Test
    void shouldSetAndTellTheLengthOfHeaders() throws Exception {
        Program program = open("vale0", "a");
        for (int bytes : new int[] {12, 0, 10}) {
            assertThat(requests.setHeader("vale0:a", new PortHeader(bytes), ROOT))
                    .isEqualTo(new PortHeader(bytes));
            assertThat(requests.header("vale0:a")).isEqualTo(new PortHeader(bytes));
            assertThat(program.port.headerLength).isEqualTo(bytes);
            assertThat(service.port("vale0", "a").headerLength()).isEqualTo(bytes);
        }
    }

    @Test
    void shouldKeepTheLengthOfHeadersForTheNextProgram() throws Exception {
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "a", NETMAP);
        requests.setHeader("vale0:a", new PortHeader(12), OWN);

        assertThat(open("vale0", "a").port.headerLength).isEqualTo(12);
    }

    @Test
    void shouldForgetTheLengthOfHeadersWithTheProgramThatSetIt() throws Exception {
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "a", NETMAP);
        Program program = open("vale0", "a");
        requests.setHeader("vale0:a", new PortHeader(12), ROOT);
        service.programs().close(program.port);

        assertThat(requests.header("vale0:a")).isEqualTo(new PortHeader(0));
        assertThat(open("vale0", "a").port.headerLength).isZero();
    }

    @Test
    void shouldRefuseHeadersAsTheKernelModuleDoes() throws Exception {
        open("vale0", "a");
        attach("vale0:tap0", ROOT);
        for (int bytes : new int[] {1, 8, 11, 14, 20, -1, Integer.MIN_VALUE}) {
            assertRefused(Errno.EINVAL, () -> requests.setHeader("vale0:a", new PortHeader(bytes), ROOT));
        }
        assertRefused(Errno.EACCES, () -> requests.setHeader("vale0:a", new PortHeader(12), OTHER));
        assertRefused(Errno.ENXIO, () -> requests.setHeader("vale0:b", new PortHeader(12), ROOT));
        assertRefused(Errno.ENXIO, () -> requests.setHeader("vale1:a", new PortHeader(12), ROOT));
        assertRefused(Errno.ENXIO, () -> requests.setHeader("tap0", new PortHeader(12), ROOT));
        assertRefused(Errno.EBUSY, () -> requests.setHeader("vale0:tap0", new PortHeader(12), ROOT));
        assertRefused(Errno.ENXIO, () -> requests.header("vale0:b"));
        assertRefused(Errno.ENXIO, () -> requests.header("eth9"));
        assertThat(requests.header("tap0")).isEqualTo(new PortHeader(0));
        assertThat(requests.header("vale0:tap0")).isEqualTo(new PortHeader(0));
        assertThat(requests.header("vale0:a")).isEqualTo(new PortHeader(0));
    }

    @Test
    void shouldLetTheUserOfAPortSetItsHeaders() throws Exception {
        open("vale0", "a");
        peers.opened("vale0:a", OTHER);
        requests.setHeader("vale0:a", new PortHeader(12), OTHER);
        peers.closed("vale0:a");
        assertRefused(Errno.EACCES, () -> requests.setHeader("vale0:a", new PortHeader(0), OTHER));
    }
}
