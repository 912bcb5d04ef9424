package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.ports.netmap.PortPlace;
import dev.valed.ports.netmap.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NetmapSwitchRequestsTest extends ServiceFixture {
    private static final PeerCredentials ROOT = new PeerCredentials(1, 0, 0);
    private static final PeerCredentials OWN = new PeerCredentials(2, 1000, 1000);
    private static final PeerCredentials OTHER = new PeerCredentials(3, 1001, 1001);

    private final NetmapSwitchRequests requests = new NetmapSwitchRequests(service, 1000);

    private static void assertRefused(Errno errno, ThrowingCallable request) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(request)
                .returns(errno.number(), RefusedException::errno);
    }

    @Test
    void shouldMakeATapAPortAndTheSwitchWithItAndTakeBothAwayAgain() throws Exception {
        assertThat(requests.attach("vale0:tap0", OWN)).isEqualTo(new PortPlace("vale0:tap0", 0, 0));
        assertThat(service.port("vale0", "tap0").type()).isEqualTo(PortType.TAP);
        assertRefused(Errno.EBUSY, () -> requests.attach("vale0:tap0", ROOT));

        assertThat(requests.attach("vale0:tap1", ROOT).portIndex()).isEqualTo(1);
        assertThat(requests.detach("vale0:tap0", ROOT)).isEqualTo(new PortPlace("vale0:tap0", 0, 0));
        assertThat(taps.device("tap0").isClosed()).isTrue();
        requests.detach("vale0:tap1", OWN);
        assertThat(service.switches()).isEmpty();
    }

    @Test
    void shouldLeaveASwitchThatSomebodyConfigured() throws Exception {
        service.put("vale0", DEFAULTS);
        requests.attach("vale0:tap0", ROOT);
        requests.detach("vale0:tap0", ROOT);
        assertThat(service.switches()).hasSize(1);
    }

    @Test
    void shouldRefuseAsTheKernelModuleDoesAndLeaveNothingBehind() throws Exception {
        assertRefused(Errno.EACCES, () -> requests.attach("vale0:tap0", OTHER));
        assertRefused(Errno.EACCES, () -> requests.detach("vale0:tap0", OTHER));
        assertRefused(Errno.EINVAL, () -> requests.attach("eth0", ROOT));
        assertRefused(Errno.EINVAL, () -> requests.attach("vale0:", ROOT));
        assertRefused(Errno.EINVAL, () -> requests.attach("vale0:a/b", ROOT));
        assertRefused(Errno.EIO, () -> requests.attach("vale0:forbidden", ROOT));
        assertRefused(Errno.ENXIO, () -> requests.detach("vale0:tap0", ROOT));
        assertThat(service.switches()).isEmpty();

        open("vale0", "program");
        assertRefused(Errno.EBUSY, () -> requests.detach("vale0:program", ROOT));
        assertThat(service.port("vale0", "program").state()).isEqualTo(PortState.UP);
    }

    @Test
    void shouldListByNameAndOneAfterTheOther() throws Exception {
        service.put("vale0", DEFAULTS);
        requests.attach("vale0:tap0", ROOT);
        requests.attach("vale0:tap1", ROOT);
        service.put("vale1", DEFAULTS);
        requests.attach("vale1:tap2", ROOT);

        assertThat(requests.find("vale1:tap2")).isEqualTo(new PortPlace("vale1:tap2", 1, 0));
        assertThat(requests.find("vale1").portIndex()).isEqualTo(PortPlace.NO_PORT);
        assertThat(requests.find("vale1:none").portIndex()).isEqualTo(PortPlace.NO_PORT);
        assertRefused(Errno.ENOENT, () -> requests.find("vale2:x"));
        assertRefused(Errno.EINVAL, () -> requests.find("eth0"));

        assertThat(requests.next(0, 0)).isEqualTo(new PortPlace("vale0:tap0", 0, 0));
        assertThat(requests.next(0, 1)).isEqualTo(new PortPlace("vale0:tap1", 0, 1));
        assertThat(requests.next(0, 2)).isEqualTo(new PortPlace("vale1:tap2", 1, 0));
        assertRefused(Errno.ENOENT, () -> requests.next(1, 1));
        assertRefused(Errno.ENOENT, () -> requests.next(0xffff, -1));
    }
}
