package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.net.InetAddress;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A service that programs send requests to. */
abstract class RequestFixture extends ServiceFixture {
    static final PeerCredentials ROOT = new PeerCredentials(1, 0, 0, 1, 0);
    static final PeerCredentials OWN = new PeerCredentials(2, 1000, 1000, 2, 0);
    static final PeerCredentials OTHER = new PeerCredentials(3, 1001, 1001, 3, 0);

    final NetmapPeers peers = new NetmapPeers(1000);
    final NetmapSwitchRequests requests = new NetmapSwitchRequests(service, peers, RequestFixture::refuseLoopback);

    /** The API is at loopback. */
    static void refuseLoopback(PortSpec wanted) throws ServiceException {
        new ManagementPath(InetAddress.getLoopbackAddress()).refuse(wanted, null, "force");
    }

    static void assertRefused(Errno errno, ThrowingCallable request) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(request)
                .returns(errno.number(), RefusedException::errno)
                .matches(e -> !e.getMessage().contains("\n"), "one line");
    }
}
