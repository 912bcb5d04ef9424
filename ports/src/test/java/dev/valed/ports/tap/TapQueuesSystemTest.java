package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Ingress;
import dev.valed.core.testing.Await;
import dev.valed.ports.testing.TestNamespace;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TapQueuesSystemTest {
    private static final int QUEUES = 4;
    private static final int FLOWS = 64;
    private static final String ADDRESS = "10.77.0.1";
    private static final String PEER = "10.77.0.2";
    private static final String PEER_MAC = "02:00:00:00:00:0b";

    @AutoClose
    private TestNamespace namespace;

    @BeforeEach
    void createNamespace() throws Exception {
        namespace = TestNamespace.create();
    }

    private TapDevice open() throws Exception {
        return TapDevice.open(
                TapSpec.named("tap0").inNamespace(namespace.name()).withQueues(QUEUES));
    }

    @Test
    void shouldHaveRingsForEachQueue() throws Exception {
        try (TapDevice device = open()) {
            List<? extends Ingress> ingress = device.rings().ingress();
            assertThat(ingress).extracting(Ingress::ring).containsExactly(0, 1, 2, 3);
            assertThat(device.rings().egress()).hasSize(QUEUES);
            assertThat(namespace.ip("-d", "link", "show", "tap0")).contains("multi_queue", "vnet_hdr on");
        }
        assertThat(namespace.interfaces()).isEmpty();
    }

    @Test
    void shouldReceiveFromEveryQueueWhatTheKernelSpreads() throws Exception {
        try (TapDevice device = open()) {
            namespace.ip("address", "add", ADDRESS + "/24", "dev", "tap0");
            namespace.ip("neighbour", "add", PEER, "lladdr", PEER_MAC, "dev", "tap0");
            namespace.call(() -> {
                for (int flow = 0; flow < FLOWS; flow++) {
                    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(ADDRESS, 0))) {
                        socket.send(new DatagramPacket(
                                new byte[] {(byte) flow}, 1, new InetSocketAddress(InetAddress.getByName(PEER), 7)));
                    }
                }
                return null;
            });

            Set<Integer> flows = new HashSet<>();
            Set<Integer> queues = new HashSet<>();
            Await.until("all datagrams", () -> {
                for (Ingress ingress : device.rings().ingress()) {
                    receive(ingress, flows, queues);
                }
                return flows.size() == FLOWS;
            });

            assertThat(queues).containsExactlyInAnyOrder(0, 1, 2, 3);
        }
    }

    /** Notes the datagrams' numbers, and the queue if there was one. */
    private static void receive(Ingress ingress, Set<Integer> flows, Set<Integer> queues) {
        FrameBatch batch = new FrameBatch();
        ((TapIngress) ingress).becameReadable();
        ingress.receive(batch, 64, new PortCounters());
        for (int i = 0; i < batch.frames; i++) {
            byte[] frame = Frames.bytes(batch, i);
            if (frame.length == Ethernet.HEADER_LENGTH + 29) {
                flows.add(Byte.toUnsignedInt(frame[frame.length - 1]));
                queues.add(ingress.ring());
            }
        }
        ingress.release();
    }

    @Test
    void shouldDeliverByEveryQueue() throws Exception {
        try (TapDevice device = open();
                Arena arena = Arena.ofConfined()) {
            FrameBatch batch = new FrameBatch();
            batch.clear();
            batch.bufferBase = arena.allocate(2048, 64).address() + 64;
            batch.bufferStride = 1024;
            SharedMemory.copyIn(Frames.frame(60, 1), 0, batch.bufferBase, 60);
            batch.add(SlotWord.of(0, 60, 0), 0, 0);

            for (Egress egress : device.rings().egress()) {
                assertThat(egress.deliver(batch, new short[1], 0, 1, new PortCounters()))
                        .isOne();
            }

            assertThat(namespace.ip("-s", "-o", "link", "show", "tap0"))
                    .containsPattern("RX:.*?\\\\ +" + 60 * QUEUES + " +" + QUEUES + " ");
        }
    }

    @Test
    void shouldSayThatDeviceHasOneQueueOnly() throws Exception {
        namespace.ip("tuntap", "add", "dev", "tap0", "mode", "tap");
        assertThatThrownBy(this::open)
                .hasMessage("interface \"tap0\" in network namespace \"" + namespace.name()
                        + "\" exists and is not a TAP of several queues");
        assertThat(namespace.ip("link", "show", "tap0")).as("left as it was").doesNotContain("UP");
        namespace.ip("link", "delete", "tap0");
    }
}
