package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Ingress;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.Seed;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.testing.OpenDescriptors;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends of a veth in this process: what goes out at one comes in at the other. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class XdpWireSystemTest {
    private final Random random = Seed.print("XdpWireSystemTest").random();
    private final Arena arena = Arena.ofShared();
    private final Batches worker = new Batches(arena);
    private final FrameBatch in = new FrameBatch();
    private final PortCounters received = new PortCounters();

    @AfterEach
    void free() {
        arena.close();
    }

    private List<byte[]> frames(int count) {
        return Batches.frames(count, random);
    }

    private static Egress egress(XdpWire wire) {
        return wire.rings().egress().getFirst();
    }

    private static Ingress ingress(XdpWire wire) {
        return wire.rings().ingress().getFirst();
    }

    private List<byte[]> receive(Ingress ingress, int count) {
        List<byte[]> frames = new ArrayList<>();
        Await.until(count + " frames", () -> {
            receiveInto(ingress, frames);
            return frames.size() >= count;
        });
        return frames;
    }

    private int receiveInto(Ingress ingress, List<byte[]> frames) {
        int taken = ingress.receive(in, 512, received);
        if (taken > 0) {
            for (int i = 0; i < in.frames; i++) {
                frames.add(Batches.bytes(in, i));
            }
            ingress.release();
            ingress.wakeSender();
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 32, 33, 511, 512, 1023, 1024})
    void shouldCarryFramesExactly(int count) throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire a = VethPair.open(pair.a);
                XdpWire b = VethPair.open(pair.b)) {
            List<byte[]> there = frames(count);
            List<byte[]> back = frames(count);

            assertThat(worker.deliver(egress(a), there)).isEqualTo(count);
            assertThat(receive(ingress(b), count)).containsExactlyElementsOf(there);
            assertThat(worker.deliver(egress(b), back)).isEqualTo(count);
            assertThat(receive(ingress(a), count)).containsExactlyElementsOf(back);

            assertThat(received.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(2L * count);
            assertThat(worker.counters.get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(2L * count);
            assertThat(a.mechanism()).isEqualTo("af_xdp copy");
            assertThat(a.detail()).isEqualTo("1 queue");
        }
    }

    /** So many that every ring goes round, and every frame of the memory is used again and again. */
    @Test
    void shouldGoRound() throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire a = VethPair.open(pair.a);
                XdpWire b = VethPair.open(pair.b)) {
            for (int round = 0; round < 100; round++) {
                List<byte[]> frames = frames(300);
                List<byte[]> taken = new ArrayList<>(frames.subList(0, worker.deliver(egress(a), frames)));
                assertThat(receive(ingress(b), taken.size())).containsExactlyElementsOf(taken);
            }
            assertThat(worker.counters.get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(30_000);
            assertThat(a.ringFaults()).isZero();
            assertThat(b.ringFaults()).isZero();
            assertThat(b.missedFrames()).isZero();
        }
    }

    @Test
    void shouldHaveARingForEachQueue() throws Exception {
        int queues = 3;
        try (VethPair pair = VethPair.create(queues);
                XdpWire a = VethPair.open(pair.a);
                XdpWire b = VethPair.open(pair.b)) {
            assertThat(a.rings().ingress()).hasSize(queues);
            assertThat(a.rings().egress()).hasSize(queues);
            assertThat(a.detail()).isEqualTo("3 queues");
            for (int queue = 0; queue < queues; queue++) {
                List<byte[]> frames = frames(100);
                assertThat(worker.deliver(a.rings().egress().get(queue), frames))
                        .isEqualTo(100);
                // A veth hands queue k over to queue k.
                assertThat(receive(b.rings().ingress().get(queue), 100)).containsExactlyElementsOf(frames);
                assertThat(b.rings().ingress().get(queue).ring()).isEqualTo(queue);
            }
        }
    }

    @Test
    void shouldCountFramesThatFindNoRoom() throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire a = VethPair.open(pair.a);
                XdpWire b = VethPair.open(pair.b)) {
            List<byte[]> frames = frames(500);
            int sent = 0;
            for (int i = 0; i < 10; i++) {
                sent += worker.deliver(egress(a), frames);
            }
            assertThat(sent + worker.counters.droppedTransmit(DropReason.RING_FULL))
                    .isEqualTo(5_000);

            int there = XdpQueue.RECEIVE_FRAMES;
            long missed = sent - there;
            Await.until("the frames that were missed: " + missed, () -> b.missedFrames() == missed);
            assertThat(receive(ingress(b), there)).hasSize(there);
        }
    }

    @Test
    void shouldWakeASleepingWorker() throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire a = VethPair.open(pair.a);
                XdpWire b = VethPair.open(pair.b);
                EpollDoorbell doorbell = EpollDoorbell.create()) {
            ingress(b).connect(doorbell);
            for (int round = 0; round < 20; round++) {
                List<byte[]> frames = frames(1 + round);
                Thread sender = Thread.ofPlatform().start(() -> worker.deliver(egress(a), frames));
                List<byte[]> came = new ArrayList<>();
                while (came.size() < frames.size()) {
                    if (receiveInto(ingress(b), came) == 0) {
                        assertThat(doorbell.await(TimeUnit.SECONDS.toNanos(60))).isTrue();
                    }
                }
                sender.join();
                assertThat(came).containsExactlyElementsOf(frames);
            }
            ingress(b).disconnect(doorbell);
        }
    }

    @Test
    void shouldGoOnAfterTheInterfaceWasOff() throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire a = VethPair.open(pair.a);
                XdpWire b = VethPair.open(pair.b)) {
            for (int round = 0; round < 5; round++) {
                pair.a.ip("link", "set", VethPair.DEVICE, "down");
                long before = worker.counters.droppedTransmit(DropReason.DOWN);
                for (int i = 0; i < 20; i++) {
                    worker.deliver(egress(a), frames(100));
                }
                // The first batch was taken before anybody knew.
                assertThat(worker.counters.droppedTransmit(DropReason.DOWN) - before)
                        .isGreaterThanOrEqualTo(1900);
                pair.a.ip("link", "set", VethPair.DEVICE, "up");
                List<byte[]> last = frames(1);
                Await.until("sending", () -> worker.deliver(egress(a), last) == 1);
                List<byte[]> came = new ArrayList<>();
                Await.until("the last frame", () -> {
                    receiveInto(ingress(b), came);
                    return !came.isEmpty() && Arrays.equals(came.getLast(), last.getFirst());
                });
                List<byte[]> back = frames(100);
                assertThat(worker.deliver(egress(b), back)).isEqualTo(100);
                assertThat(receive(ingress(a), 100)).containsExactlyElementsOf(back);
            }
        }
    }

    @Test
    void shouldDropFramesOfAnInterfaceThatIsGone() throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire a = VethPair.open(pair.a)) {
            pair.a.ip("link", "delete", VethPair.DEVICE);
            int taken = worker.deliver(egress(a), frames(10)) + worker.deliver(egress(a), frames(10));
            assertThat(taken).isEqualTo(10);
            assertThat(worker.counters.droppedTransmit(DropReason.DOWN)).isEqualTo(10);
            assertThat(ingress(a).receive(in, 512, received)).isZero();
        }
    }

    @Test
    void shouldGiveFramesBackWhenReleased() throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire a = VethPair.open(pair.a);
                XdpWire b = VethPair.open(pair.b)) {
            assertThat(VethPair.link(pair.b).hasXdp()).isTrue();
            b.release();
            b.release();
            assertThat(VethPair.link(pair.b).hasXdp()).isFalse();
            worker.deliver(egress(a), frames(10));
            assertThat(ingress(b).receive(in, 512, received)).isZero();
        }
    }

    /** The kernel frees a queue only some time after it was closed. */
    @Test
    void shouldOpenAgainAndAgainAndLeaveNothingBehind() throws Exception {
        try (VethPair pair = VethPair.create(2)) {
            String features = pair.a.ethtool("-k", VethPair.DEVICE);
            VethPair.open(pair.b).close();
            long descriptors = descriptors();
            long mappings = mappings();
            for (int round = 0; round < 100; round++) {
                try (XdpWire wire = VethPair.open(pair.b)) {
                    assertThat(wire.rings().ingress()).hasSize(2);
                }
            }
            assertThat(descriptors()).isEqualTo(descriptors);
            assertThat(mappings()).isEqualTo(mappings);
            assertThat(VethPair.link(pair.b).hasXdp()).isFalse();
            assertThat(pair.a.ethtool("-k", VethPair.DEVICE)).isEqualTo(features);
        }
    }

    /** Of sockets, memory, timers and BPF. */
    private static long descriptors() throws IOException {
        return OpenDescriptors.targets().stream()
                .filter(target -> target.startsWith("socket:")
                        || target.startsWith("/memfd:")
                        || target.startsWith("anon_inode:"))
                .count();
    }

    private static long mappings() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("AF_XDP") || line.contains("af_xdp") || line.contains("socket:"))
                    .count();
        }
    }

    private static XdpRefusedException refused(TestNamespace namespace) {
        return assertThatExceptionOfType(XdpRefusedException.class)
                .isThrownBy(() -> VethPair.open(namespace).close())
                .actual();
    }

    @Test
    void shouldRefuseAVethWhoseOtherEndLeavesWorkToADevice() throws Exception {
        try (VethPair pair = VethPair.createWithOffloads(1)) {
            XdpRefusedException e = refused(pair.a);
            assertThat(e).hasMessageContaining("ethtool -K wire tx off txvlan off tx-vlan-stag-hw-insert off");
            assertThat(e).hasMessageContaining(pair.b.name());
            assertThat(e.isInUse()).isFalse();

            pair.b.ethtool("-K", VethPair.DEVICE, "tx", "off", "tx-vlan-stag-hw-insert", "off");
            assertThat(refused(pair.a)).hasMessageContaining("(\"ethtool -K wire txvlan off\")");

            pair.b.setOffloads(VethPair.DEVICE, false);
            VethPair.open(pair.a).close();
        }
    }

    @Test
    void shouldLookAtAnOtherEndInTheSameNamespace() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.ip("link", "add", VethPair.DEVICE, "type", "veth", "peer", "name", "other");
            assertThat(refused(namespace)).hasMessageContaining("ethtool -K other tx off");
        }
    }

    @Test
    void shouldRefuseAnMtuThatIsTooLarge() throws Exception {
        try (VethPair pair = VethPair.create(1)) {
            pair.a.ip("link", "set", VethPair.DEVICE, "mtu", "9000");
            pair.b.ip("link", "set", VethPair.DEVICE, "mtu", "9000");
            long descriptors = descriptors();

            assertThat(refused(pair.a)).hasMessageContaining("MTU");

            assertThat(descriptors()).isEqualTo(descriptors);
            pair.b.ip("link", "set", VethPair.DEVICE, "mtu", "3498");
            VethPair.open(pair.a).close();
        }
    }

    @Test
    void shouldRefuseADriverWithoutXdp() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.ip("link", "add", VethPair.DEVICE, "type", "bridge");
            namespace.ip("link", "set", VethPair.DEVICE, "up");
            XdpRefusedException e = refused(namespace);
            assertThat(e).hasMessageContaining("cannot run XDP programs");
            assertThat(e.isInUse()).isFalse();
        }
    }

    @Test
    void shouldRefuseWhatAnotherHas() throws Exception {
        try (VethPair pair = VethPair.create(1);
                XdpWire first = VethPair.open(pair.a)) {
            XdpRefusedException e = refused(pair.a);
            assertThat(e.isInUse()).isTrue();
            assertThat(e).hasMessageContaining("another AF_XDP socket");

            assertThat(first.rings().ingress()).hasSize(1);
            assertThat(VethPair.link(pair.a).hasXdp()).isTrue();
        }
    }
}
