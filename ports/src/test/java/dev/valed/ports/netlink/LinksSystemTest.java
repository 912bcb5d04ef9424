package dev.valed.ports.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.frame.MacAddress;
import dev.valed.core.testing.Await;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class LinksSystemTest {
    private TestNamespace namespace;
    private Links links;

    @BeforeEach
    void open() throws Exception {
        namespace = TestNamespace.create();
        links = namespace.call(Links::open);
    }

    @AfterEach
    void close() throws Exception {
        if (namespace != null) {
            links.close();
            namespace.close();
        }
    }

    private Link find(String name) throws IOException {
        return links.find(name).orElseThrow();
    }

    @Test
    void shouldReadWhatInterfaceIs() throws Exception {
        namespace.ip(
                "link",
                "add",
                "veth0",
                "address",
                "02:11:22:33:44:55",
                "mtu",
                "1400",
                "txqueuelen",
                "77",
                "numtxqueues",
                "3",
                "numrxqueues",
                "2",
                "type",
                "veth",
                "peer",
                "name",
                "veth1");
        Link peer = find("veth1");

        Link veth = find("veth0");

        assertThat(veth.index()).isPositive();
        assertThat(veth.name()).isEqualTo("veth0");
        assertThat(veth.up()).isFalse();
        assertThat(veth.running()).isFalse();
        assertThat(veth.mtu()).isEqualTo(1400);
        assertThat(veth.maxMtu()).isEqualTo(65535);
        assertThat(veth.hardwareType()).isEqualTo(Link.ETHERNET);
        assertThat(veth.loopback()).isFalse();
        assertThat(veth.macAddress()).isEqualTo(MacAddress.parse("02:11:22:33:44:55"));
        assertThat(veth.kind()).isEqualTo("veth");
        assertThat(veth.master()).isZero();
        assertThat(veth.hasXdp()).isFalse();
        assertThat(veth.receiveQueues()).isEqualTo(2);
        assertThat(veth.transmitQueues()).isEqualTo(3);
        assertThat(veth.transmitQueueLength()).isEqualTo(77);
        assertThat(veth.lower()).isEqualTo(peer.index());
        assertThat(veth.lowerNamespace()).isEqualTo(-1);
        assertThat(peer.lower()).isEqualTo(veth.index());
        assertThat(links.find(veth.index())).contains(veth);
    }

    @Test
    void shouldReadState() throws Exception {
        namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        int veth = find("veth0").index();
        links.setUp(veth, true);
        assertThat(find("veth0").up()).isTrue();
        assertThat(find("veth0").carrier()).as("the other end is down").isFalse();
        awaitRunning("veth0", false);

        links.setUp(find("veth1").index(), true);
        assertThat(find("veth0").carrier()).isTrue();
        awaitRunning("veth0", true);

        links.setUp(veth, false);
        assertThat(find("veth0").up()).isFalse();
    }

    /** Some kernels see to it a little after the carrier came or went. */
    private void awaitRunning(String name, boolean running) {
        Await.until(name + " runs: " + running, () -> {
            try {
                return find(name).running() == running;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void shouldReadKindsAndMaster() throws Exception {
        namespace.ip("link", "add", "br0", "type", "bridge");
        namespace.ip("tuntap", "add", "dev", "tap0", "mode", "tap");
        namespace.ip("link", "set", "tap0", "master", "br0");

        assertThat(find("br0").kind()).isEqualTo("bridge");
        assertThat(find("tap0").kind()).isEqualTo("tun");
        assertThat(find("tap0").master()).isEqualTo(find("br0").index());
        assertThat(find("lo").kind()).isNull();
        assertThat(find("lo").loopback()).isTrue();
        assertThat(find("lo").hardwareType()).isNotEqualTo(Link.ETHERNET);
    }

    @Test
    void shouldNotFindWhatIsNotThere() throws Exception {
        assertThat(links.find("none0")).isEmpty();
        assertThat(links.find(9999)).isEmpty();
        assertThat(links.find("")).isEmpty();
        assertThat(links.find("a-name-of-sixteen")).isEmpty();
        assertThat(links.find("x".repeat(1000))).isEmpty();
    }

    @Test
    void shouldListMoreThanFitIntoOneMessage() throws Exception {
        for (int i = 0; i < 60; i++) {
            namespace.ip("link", "add", "br" + i, "type", "bridge");
        }
        assertThat(links.all()).extracting(Link::name).hasSize(61).contains("lo", "br0", "br59");
        assertThat(links.all()).filteredOn(link -> link.name().equals("br7")).containsExactly(find("br7"));
    }

    @Test
    void shouldChangeNameMtuAndAddressGeneration() throws Exception {
        namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        int veth = find("veth0").index();

        links.rename(veth, "other0");
        links.setMtu(veth, 9000);
        links.generateNoAddresses(veth);

        assertThat(links.find("veth0")).isEmpty();
        assertThat(find("other0").index()).isEqualTo(veth);
        assertThat(find("other0").mtu()).isEqualTo(9000);
        assertThat(namespace.ip("-d", "link", "show", "other0")).contains("addrgenmode none");
    }

    @Test
    void shouldSayWhyNot() throws Exception {
        namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        int veth = find("veth0").index();

        assertThatThrownBy(() -> links.rename(veth, "veth1"))
                .isInstanceOf(SystemCallException.class)
                .hasMessage("netlink(RTM_NEWLINK): EEXIST (File exists)");
        assertThatThrownBy(() -> links.setMtu(veth, 10))
                .hasMessage("netlink(RTM_NEWLINK: mtu less than device minimum): EINVAL (Invalid argument)");
        assertThatThrownBy(() -> links.setMtu(9999, 1500)).hasMessageContaining("ENODEV");
        assertThat(find("veth0").mtu()).as("the socket goes on").isEqualTo(1500);
    }

    @Test
    void shouldRefuseNamesThatAreNone() {
        assertThatThrownBy(() -> links.rename(1, "x".repeat(1000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> links.rename(1, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> links.rename(1, "a/b")).hasMessageContaining("EINVAL");
    }

    @Test
    void shouldTellWhereOtherEndIs() throws Exception {
        try (TestNamespace other = TestNamespace.create();
                OwnedFd descriptor = SystemCalls.open("/run/netns/" + other.name(), SystemCalls.O_RDONLY)) {
            assertThat(links.namespaceId(descriptor))
                    .as("nothing leads there yet")
                    .isEqualTo(-1);

            namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1", "netns", other.name());

            assertThat(find("veth0").lowerNamespace()).isNotNegative();
            assertThat(links.namespaceId(descriptor)).isEqualTo(find("veth0").lowerNamespace());
            assertThat(links.find("veth1")).isEmpty();
        }
    }

    @Test
    void shouldSayThatDescriptorIsNoNamespace() throws Exception {
        try (OwnedFd descriptor = SystemCalls.open("/dev/null", SystemCalls.O_RDONLY)) {
            assertThatThrownBy(() -> links.namespaceId(descriptor)).isInstanceOf(SystemCallException.class);
        }
    }
}
