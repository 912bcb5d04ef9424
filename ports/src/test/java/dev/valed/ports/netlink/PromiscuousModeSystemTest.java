package dev.valed.ports.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.testing.TestNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class PromiscuousModeSystemTest {

    @Test
    void shouldLastUntilClosed() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
            NetworkNamespace inside = NetworkNamespace.named(namespace.name());
            try (Links links = inside.call(Links::open)) {
                int index = links.find("veth0").orElseThrow().index();

                try (PromiscuousMode _ = inside.call(() -> PromiscuousMode.of(index));
                        PromiscuousMode _ = inside.call(() -> PromiscuousMode.of(index))) {
                    assertThat(namespace.ip("-d", "link", "show", "veth0")).contains("promiscuity 2 ");
                    assertThat(namespace.ip("-d", "link", "show", "veth1")).contains("promiscuity 0 ");
                }

                assertThat(namespace.ip("-d", "link", "show", "veth0")).contains("promiscuity 0 ");
            }
            assertThatThrownBy(() -> inside.call(() -> PromiscuousMode.of(9999)))
                    .hasMessageContaining("PACKET_ADD_MEMBERSHIP): ENODEV");
        }
    }
}
