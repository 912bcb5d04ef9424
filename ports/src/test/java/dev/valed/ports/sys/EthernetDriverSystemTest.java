package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EthernetDriverSystemTest {
    @AutoClose
    private TestNamespace namespace;

    @BeforeEach
    void create() throws Exception {
        namespace = TestNamespace.create();
    }

    private EthernetDriver driver(String device) throws IOException {
        return namespace.call(() -> EthernetDriver.open(device));
    }

    @Test
    void shouldNameTheFeaturesThatAreOn() throws Exception {
        namespace.ip("link", "add", "name", "here", "type", "veth", "peer", "name", "there");
        try (EthernetDriver driver = driver("here")) {
            assertThat(driver.features())
                    .contains("tx-tcp-segmentation", "rx-checksum", "tx-vlan-hw-insert")
                    .doesNotContain("rx-lro", "rx-fcs", "rx-all", "");

            namespace.ethtool("-K", "here", "tso", "off", "txvlan", "off");

            assertThat(driver.features())
                    .contains("rx-checksum")
                    .doesNotContain("tx-tcp-segmentation", "tx-vlan-hw-insert");
        }
    }

    @Test
    void shouldCountQueuesInUse() throws Exception {
        namespace.ip(
                "link",
                "add",
                "name",
                "here",
                "numtxqueues",
                "4",
                "numrxqueues",
                "4",
                "type",
                "veth",
                "peer",
                "name",
                "there");
        namespace.ethtool("-L", "here", "tx", "3", "rx", "2");
        try (EthernetDriver driver = driver("here")) {
            assertThat(driver.queues()).hasValue(3);
        }
    }

    @Test
    void shouldSayNothingOnQueuesIfTheDriverDoesNot() throws Exception {
        namespace.ip("tuntap", "add", "dev", "tap0", "mode", "tap");
        try (EthernetDriver driver = driver("tap0")) {
            assertThat(driver.queues()).isEqualTo(OptionalInt.empty());
            assertThat(driver.features()).isNotEmpty();
        }
    }

    @Test
    void shouldFailForMissingInterface() throws Exception {
        try (EthernetDriver driver = driver("nothing")) {
            assertThatThrownBy(driver::features)
                    .isInstanceOf(SystemCallException.class)
                    .hasMessage("ioctl(ETHTOOL_GSSET_INFO, \"nothing\"): ENODEV (No such device)");
            assertThatThrownBy(driver::queues).hasMessageContaining("ENODEV");
        }
    }
}
