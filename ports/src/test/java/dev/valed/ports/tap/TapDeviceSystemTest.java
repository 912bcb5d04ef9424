package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.ports.sys.NetworkLink;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.testing.OpenDescriptors;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TapDeviceSystemTest {
    private TestNamespace namespace;
    private long descriptorsBefore;

    @BeforeEach
    void createNamespace() throws Exception {
        namespace = TestNamespace.create();
        descriptorsBefore = openTunDescriptors();
    }

    @AfterEach
    void checkThatNothingIsLeftBehind() throws Exception {
        if (namespace == null) {
            return; // skipped
        }
        try (TestNamespace closing = namespace) {
            assertThat(openTunDescriptors()).as("descriptors of /dev/net/tun").isEqualTo(descriptorsBefore);
            assertThat(closing.interfaces()).isEmpty();
        }
    }

    private TapSpec spec(String device) {
        return TapSpec.named(device).inNamespace(namespace.name());
    }

    private static long openTunDescriptors() throws IOException {
        return OpenDescriptors.targets().stream().filter("/dev/net/tun"::equals).count();
    }

    @Test
    void shouldCreateDeviceThatVanishesWhenClosed() throws Exception {
        try (TapDevice device = TapDevice.open(spec("tap0"))) {
            assertThat(namespace.interfaces()).containsExactly("tap0");
            assertThat(device.state()).isEqualTo(LinkState.UP);
            assertThat(device.mtu()).isEqualTo(1500);
            assertThat(device.rings().ingress().getFirst().capacity()).isPositive();
            assertThat(Path.of("/sys/class/net/tap0"))
                    .as("not in our own namespace")
                    .doesNotExist();
        }
        assertThat(namespace.interfaces()).isEmpty();
    }

    @Test
    void shouldApplyMacAddressAndMtu() throws Exception {
        TapSpec spec = spec("tap0").withMacAddress("02:11:22:33:44:55").withMtu(9000);
        try (TapDevice device = TapDevice.open(spec)) {
            assertThat(namespace.ip("link", "show", "tap0")).contains("link/ether 02:11:22:33:44:55", "mtu 9000 ");
            assertThat(device.mtu()).isEqualTo(9000);
        }
    }

    @Test
    void shouldApplyLargestAndSmallestMtu() throws Exception {
        TapDevice.open(spec("tap0").withMtu(TapSpec.MAX_MTU)).close();
        TapDevice.open(spec("tap0").withMtu(TapSpec.MIN_MTU)).close();
    }

    @Test
    void shouldLeaveInterfaceDownWhenAskedTo() throws Exception {
        try (TapDevice device = TapDevice.open(spec("tap0").withUp(false))) {
            String where = "TAP tap0 in namespace " + namespace.name();
            assertThat(device.state()).isEqualTo(LinkState.DOWN);
            assertThat(device.isUp()).isFalse();
            assertThat(device.detail()).isEqualTo(where + ", MTU 1500, switched off");
            assertThat(device.mechanism()).isEqualTo("tap");

            namespace.ip("link", "set", "tap0", "up");
            assertThat(device.state()).isEqualTo(LinkState.UP);
            assertThat(device.isUp()).isTrue();
            assertThat(device.detail()).isEqualTo(where + ", MTU 1500");
        }
    }

    @Test
    void shouldAskForOffloads() throws Exception {
        try (TapDevice with = TapDevice.open(spec("tap0"));
                TapDevice without = TapDevice.open(spec("tap1").withOffloads(false))) {
            assertThat(namespace.ip("-d", "link", "show", "tap0")).contains("vnet_hdr on");
            assertThat(namespace.ip("-d", "link", "show", "tap1")).doesNotContain("vnet_hdr on");
            assertThat(with.state()).isEqualTo(without.state());
        }
    }

    @Test
    void shouldKeepPersistentDeviceAndOpenItAgain() throws Exception {
        TapDevice.open(spec("tap0").withPersistent(true).withMtu(1400)).close();
        assertThat(namespace.interfaces()).containsExactly("tap0");
        assertThat(namespace.ip("-d", "link", "show", "tap0")).contains("persist on", "mtu 1400 ");

        try (TapDevice again = TapDevice.open(spec("tap0"))) {
            assertThat(again.mtu()).isEqualTo(1400);
            assertThat(again.state()).isEqualTo(LinkState.UP);
        }
        assertThat(namespace.interfaces())
                .as("stays, as it was persistent before")
                .containsExactly("tap0");

        namespace.ip("link", "delete", "tap0");
    }

    @Test
    void shouldOpenPersistentDeviceMadeForSeveralQueues() throws Exception {
        namespace.ip("tuntap", "add", "dev", "tap0", "mode", "tap", "multi_queue");

        TapDevice.open(spec("tap0")).close();

        namespace.ip("link", "delete", "tap0");
    }

    @Test
    void shouldSayThatDeviceIsInUse() throws Exception {
        try (TapDevice first = TapDevice.open(spec("tap0"))) {
            assertThatThrownBy(() -> TapDevice.open(spec("tap0")))
                    .isInstanceOf(IOException.class)
                    .hasMessage("TAP \"tap0\" in network namespace \"" + namespace.name()
                            + "\" is in use by another process")
                    .hasRootCauseMessage("ioctl(TUNSETIFF, \"tap0\"): EBUSY (Device or resource busy)");
            assertThat(first.state()).isEqualTo(LinkState.UP);
        }
    }

    @Test
    void shouldSayThatInterfaceIsNoTap() throws Exception {
        namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        assertThatThrownBy(() -> TapDevice.open(spec("veth0")))
                .hasMessage("interface \"veth0\" in network namespace \"" + namespace.name()
                        + "\" exists and is not a TAP");
        namespace.ip("link", "delete", "veth0");

        namespace.ip("tuntap", "add", "dev", "tun0", "mode", "tun");
        assertThatThrownBy(() -> TapDevice.open(spec("tun0"))).hasMessageContaining("is not a TAP");
        namespace.ip("link", "delete", "tun0");
    }

    @Test
    void shouldSayThatNamespaceDoesNotExist() {
        assertThatThrownBy(() -> TapDevice.open(TapSpec.named("tap0").inNamespace("no-such-ns")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("there is no network namespace \"no-such-ns\"; there are: ")
                .hasMessageContaining(namespace.name());
    }

    /** No setting can be made to fail from outside, so this tests what the opening does when one fails. */
    @Test
    void shouldPutSettingsOfExistingDeviceBack() throws Exception {
        namespace.ip("tuntap", "add", "dev", "tap0", "mode", "tap");
        namespace.ip("link", "set", "tap0", "address", "02:00:00:00:00:77", "mtu", "1300");
        try (NetworkLink link = namespace.call(() -> NetworkLink.open("tap0"))) {
            TapSettings before = TapSettings.of(link);
            TapDevice.open(spec("tap0").withMacAddress("02:00:00:00:00:78").withMtu(1200))
                    .close();
            assertThat(link.mtu()).isEqualTo(1200);
            assertThat(link.isUp()).isTrue();
            assertThat(link.macAddress()).isEqualTo(TapSettings.bytes("02:00:00:00:00:78"));

            IOException failure = new IOException("the failure");
            before.restore(link, failure);

            assertThat(failure).hasNoSuppressedExceptions();
            assertThat(link.mtu()).isEqualTo(1300);
            assertThat(link.isUp()).isFalse();
            assertThat(link.macAddress()).isEqualTo(TapSettings.bytes("02:00:00:00:00:77"));
        }
        namespace.ip("link", "delete", "tap0");
    }

    @Test
    void shouldKnowThatDeviceIsGone() throws Exception {
        try (TapDevice device = TapDevice.open(spec("tap0"))) {
            namespace.ip("link", "delete", "tap0");

            assertThat(device.state()).isEqualTo(LinkState.GONE);
            assertThat(device.isUp()).isFalse();
            assertThat(device.detail()).endsWith(", deleted, renamed or moved away");
            assertThatThrownBy(device::mtu).isInstanceOf(SystemCallException.class);
            assertThat(deliverOne(device)).isEqualTo(DropReason.DOWN);
            assertThat(device.rings().ingress().getFirst().receive(new FrameBatch(), 64, new PortCounters()))
                    .isZero();
            assertThat(device.rings().ingress().getFirst().hasWork()).isFalse();
        }
    }

    @Test
    void shouldCountFramesForInterfaceThatIsDown() throws Exception {
        try (TapDevice device = TapDevice.open(spec("tap0").withUp(false))) {
            assertThat(deliverOne(device)).isEqualTo(DropReason.DOWN);
        }
    }

    @Test
    void shouldCloseOnce() throws Exception {
        TapDevice device = TapDevice.open(spec("tap0"));
        device.close();
        device.close();
    }

    /** Why a frame was not taken, null if it was. */
    private static DropReason deliverOne(TapDevice device) {
        try (Arena arena = Arena.ofConfined()) {
            FrameBatch batch = new FrameBatch();
            batch.clear();
            batch.bufferBase = arena.allocate(2048, 64).address() + 64;
            batch.bufferStride = 1024;
            SharedMemory.copyIn(Frames.frame(60, 1), 0, batch.bufferBase, 60);
            batch.add(SlotWord.of(0, 60, 0), 0, 0);
            PortCounters counters = new PortCounters();
            device.rings().egress().getFirst().deliver(batch, new short[1], 0, 1, counters);
            for (DropReason reason : DropReason.values()) {
                if (counters.droppedTransmit(reason) > 0) {
                    return reason;
                }
            }
            return null;
        }
    }

    @Test
    void shouldCountFramesThatFoundItsQueueFull() throws Exception {
        int sent = 30;
        int room = 10;
        try (TapDevice device = TapDevice.open(spec("tap0"))) {
            namespace.ip("link", "set", "tap0", "txqueuelen", Integer.toString(room));
            namespace.ip("address", "add", "10.0.0.1/24", "dev", "tap0");
            namespace.ip("neighbour", "add", "10.0.0.2", "lladdr", "02:00:00:00:00:02", "dev", "tap0");
            long before = device.missedFrames();
            namespace.call(() -> sendDatagrams(sent));

            // The kernel sends frames of its own accord, too.
            assertThat(device.missedFrames() - before).isGreaterThanOrEqualTo(sent - room);
            assertThat(device.rings().ingress().getFirst().receive(new FrameBatch(), 64, new PortCounters()))
                    .isEqualTo(room);
        }
    }

    @Test
    void shouldNotCountWhatAnExistingDeviceMissedBefore() throws Exception {
        namespace.ip("tuntap", "add", "tap0", "mode", "tap");
        namespace.ip("address", "add", "10.0.0.1/24", "dev", "tap0");
        // Without addresses of IPv6 the kernel sends nothing of its own accord.
        namespace.ip("link", "set", "tap0", "txqueuelen", "1", "addrgenmode", "none");
        try (TapDevice first = TapDevice.open(spec("tap0"))) {
            namespace.ip("neighbour", "add", "10.0.0.2", "lladdr", "02:00:00:00:00:02", "dev", "tap0");
            namespace.call(() -> sendDatagrams(3));
            assertThat(first.missedFrames()).isPositive();
        }
        try (TapDevice again = TapDevice.open(spec("tap0").withUp(false))) {
            assertThat(again.missedFrames()).isZero();
        }
        namespace.ip("link", "delete", "tap0");
    }

    private static int sendDatagrams(int count) throws IOException {
        byte[] payload = new byte[100];
        DatagramPacket packet = new DatagramPacket(payload, payload.length, InetAddress.ofLiteral("10.0.0.2"), 9);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < count; i++) {
                socket.send(packet);
            }
        }
        return count;
    }
}
