package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.NetmapOpenRequest;
import dev.valed.ports.netmap.NetmapPort;
import dev.valed.ports.netmap.RefusedException;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.SystemCallException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real netmap ports, but without a socket: the broker is called as the server calls it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
class NetmapProgramsTest {

    private static final PeerCredentials PEER = new PeerCredentials(1234, 1000, 1000);
    private static final NetmapLayout SMALL = new NetmapLayout(1, 1, 16, 256);

    private final SwitchCore core = new SwitchCore(CoreOptions.of(1, IdleMode.PARK, worker -> doorbell()));
    private final SwitchService service = new SwitchService(core, new FakeTaps());
    private final NetmapPrograms programs = new NetmapPrograms(service, 1000);

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

    private NetmapPort open(String name, NetmapLayout layout) throws RefusedException {
        return programs.open(NetmapOpenRequest.parse(name, layout), PEER);
    }

    private void assertRefused(Errno errno, String name, NetmapLayout layout) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> open(name, layout))
                .returns(errno.number(), RefusedException::errno);
    }

    @Test
    void shouldMakeAPortForTheProgramAndTakeItAwayAgain() throws Exception {
        NetmapPort port = open("vale0:x", SMALL);
        assertThat(service.port("vale0", "x").state()).isEqualTo(PortState.UP);

        programs.close(port);

        assertThat(service.switches()).isEmpty();
        assertThat(port.isUp()).isFalse();
    }

    @Test
    void shouldGiveEachProgramNewMemory() throws Exception {
        service.put("vale0", SwitchRequest.defaults());
        service.putPort("vale0", "a", new NetmapSpec());

        NetmapPort first = open("vale0:a", SMALL);
        programs.close(first);
        NetmapPort second = open("vale0:a", SMALL);

        assertThat(second).isNotSameAs(first);
        assertThat(service.port("vale0", "a").state()).isEqualTo(PortState.UP);
    }

    @Test
    void shouldRefuseAPortInUse() throws Exception {
        open("vale0:x", SMALL);

        assertRefused(Errno.EBUSY, "vale0:x", SMALL);
    }

    @Test
    void shouldRefuseMoreMemoryThanAPortMayHave() {
        assertRefused(Errno.ENOSPC, "vale0:x", new NetmapLayout(16, 16, 4096, 16_384));
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldRefuseWhenTheDaemonStops() {
        service.close();

        assertRefused(Errno.EAGAIN, "vale0:x", SMALL);
    }

    @Test
    void shouldCloseTheMemoryOfADeletedPortWhenItsSessionEnds() throws Exception {
        NetmapPort port = open("vale0:x", SMALL);

        service.deletePort("vale0", "x");
        assertThat(port.isUp()).isTrue();
        programs.close(port);

        assertThat(port.isUp()).isFalse();
    }
}
