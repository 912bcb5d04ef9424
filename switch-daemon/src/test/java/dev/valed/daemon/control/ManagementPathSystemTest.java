package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import dev.valed.ports.testing.TestNamespace;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** With the addresses of real interfaces. */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class ManagementPathSystemTest {

    private static final ManagementPath EVERYWHERE = new ManagementPath(InetAddress.ofLiteral("0.0.0.0"));

    private static void ask(String device) throws ServiceException {
        EVERYWHERE.refuse(
                new InterfacePortSpec(device, null, TakeoverMode.WIRE, WireMechanism.TAP), null, "force: true");
    }

    @Test
    void shouldTakeEveryAddressButThoseOfTheLinkForTheApisAtAllAddresses() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.ip("link", "add", "eth1", "type", "veth", "peer", "name", "eth2");
            namespace.ip("address", "add", "fe80::1/64", "dev", "eth1", "nodad");
            namespace.ip("link", "set", "eth1", "up");
            namespace.call(() -> {
                assertThatCode(() -> ask("eth1")).doesNotThrowAnyException();
                namespace.ip("address", "add", "192.0.2.7/24", "dev", "eth1");
                assertThat(ServiceFixture.assertRefused(Kind.CONFLICT, () -> ask("eth1")))
                        .hasMessageContaining("eth1", "192.0.2.7", "force: true");
                assertThatCode(() -> ask("eth2")).doesNotThrowAnyException();
                return null;
            });
        }
    }
}
