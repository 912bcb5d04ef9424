package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.PortFixture.Opened;
import dev.valed.ports.netmap.budget.Budget;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.EventFd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that bring their registrations and memory to a daemon that was restarted. */
@Timeout(300)
class ComeBackTest {
    private static final Register SMALL = Register.allRings(PortFixture.SMALL);

    @TempDir
    private Path directory;

    private TestSwitch fabric;
    private OpenResources before;
    private final List<Opened> opened = new ArrayList<>();
    private final List<RawClient> back = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        before = OpenResources.count();
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD);
    }

    @AfterEach
    void everythingIsGivenBack() {
        back.forEach(RawClient::close);
        opened.forEach(Opened::close);
        Await.until("budgets", fabric::hasEverythingBack);
        assertThat(fabric.ringFailures).isEmpty();
        fabric.close();
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
    }

    private Opened open(String name, Register register) throws IOException {
        return open(RawClient.request(name, register));
    }

    private Opened open(NetmapRequest request) throws IOException {
        Opened client = new Opened(new RawClient(fabric.socket));
        opened.add(client);
        return client.register(request);
    }

    private void restart() throws Exception {
        fabric.close();
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD);
    }

    private ControlMessage comeBack(Opened client, UnaryOperator<Binding> changed) throws IOException {
        RawClient raw = new RawClient(fabric.socket);
        back.add(raw);
        return raw.ask(
                new Adopt(3, client.done.request(), changed.apply(client.binding)),
                client.raw.descriptors.getFirst().number());
    }

    private Binding comeBack(Opened client) throws IOException {
        ControlMessage reply = comeBack(client, binding -> binding);
        assertThat(reply).isInstanceOf(Done.class);
        Done done = (Done) reply;
        assertThat(done.sequence()).isEqualTo(3);
        assertThat(((Register) done.request().body()).rings()).isEqualTo(client.answer.rings());
        Binding binding = done.binding();
        assertThat(binding.interfaceOffset()).isEqualTo(client.binding.interfaceOffset());
        assertThat(binding.rings()).hasSameSizeAs(client.binding.rings());
        for (int i = 0; i < binding.rings().size(); i++) {
            Binding.Ring was = client.binding.rings().get(i);
            Binding.Ring is = binding.rings().get(i);
            assertThat(is.ring()).isEqualTo(was.ring());
            assertThat(is.sync()).isEqualTo(was.sync());
            assertThat(is.peerRing()).isEqualTo(was.peerRing());
            assertThat(is.headroom()).isEqualTo(was.headroom());
        }
        return binding;
    }

    private Errno refusal(Opened client, UnaryOperator<Binding> changed) throws IOException {
        return Errno.of(((Failed) comeBack(client, changed)).errno());
    }

    @Test
    void shouldFindAPortInItsMemoryAgain() throws Exception {
        Opened port = open("vale0:a", Register.allRings(new RingCounts(64, 32, 2, 1, 0, 0)));
        List<Integer> buffers = port.allBuffers();
        restart();

        Binding binding = comeBack(port);

        assertThat(binding.memoryId()).isEqualTo(port.binding.memoryId());
        assertThat(port.allBuffers()).isEqualTo(buffers);
        assertThat(fabric.core.ports("vale0")).hasSize(1);
        Opened second = open("vale0:a", Register.allRings());
        assertThat(second.boundRings()).isEqualTo(port.boundRings());
    }

    /** Those who came first have more now than they left free when they came last. */
    @Test
    void shouldGetWhatItHadInWhateverOrderClientsComeBack() throws Exception {
        Register large = Register.allRings(new RingCounts(4096, 4096, 8, 8, 0, 0));
        Opened port = open("vale0:a", large);
        long had = fabric.memories.bytesInUse();
        assertThat(had).isGreaterThan(TestSwitch.MEMORY_LIMIT / 16);
        restart();
        Budget memory = fabric.memories.budgets().memory();
        long others = TestSwitch.MEMORY_LIMIT - 3 * had;
        memory.take(Payer.OPERATOR, others);
        try (RawClient fresh = new RawClient(fabric.socket)) {
            assertThat(fresh.failure(RawClient.request("vale0:b", large))).isEqualTo(Errno.ENOMEM);
        }

        comeBack(port);

        assertThat(memory.used()).isEqualTo(others + had);
        memory.give(Payer.OPERATOR, others);
    }

    @Test
    void shouldGoOnWhereTheCountersAre() throws Exception {
        Opened port = open("vale0:a", SMALL);
        long tx = port.address() + port.binding.rings().getFirst().sync();
        for (int slot = 0; slot < 16; slot++) {
            // 13 bytes: taken, counted and dropped.
            SharedMemory.putLong(port.slot(0, slot), SharedMemory.getInt(port.slot(0, slot)) | 13L << 32);
        }
        SharedMemory.putIntRelease(tx + SyncLayout.HEAD, 7);
        restart();
        SharedMemory.putIntRelease(tx + SyncLayout.HEAD, 12);
        SharedMemory.putIntRelease(tx + SyncLayout.TAIL, 3); // as if the daemon had been killed in the middle

        comeBack(port);

        Await.until("all taken", () -> SharedMemory.getIntAcquire(tx + SyncLayout.TAIL) == 12);
        assertThat(fabric.statistics("a").totalReceiveDrops()).isEqualTo(9);
    }

    @Test
    void shouldKnowTheHeadersOfFramesThatWereSentMeanwhile() throws Exception {
        Opened port = open("vale0:a", SMALL);
        Opened second = open("vale0:a", SMALL);
        fabric.port("a").setHeaderLength(12);
        restart();
        SharedMemory.putLong(port.slot(0, 0), SharedMemory.getInt(port.slot(0, 0)) | (long) (12 + 60) << 32);
        long tx = port.address() + port.binding.rings().getFirst().sync();
        SharedMemory.putIntRelease(tx + SyncLayout.HEAD, 1);

        comeBack(port);
        comeBack(second);

        assertThat(fabric.port("a").headerLength()).isEqualTo(12);
        Await.until("taken", () -> SharedMemory.getIntAcquire(tx + SyncLayout.TAIL) == 1);
        assertThat(fabric.statistics("a").get(PortCounter.RECEIVED_FRAMES)).isOne();
        assertThat(fabric.statistics("a").get(PortCounter.RECEIVED_BYTES)).isEqualTo(60);
    }

    @Test
    void shouldRefuseHeadersThatCannotBe() throws Exception {
        Opened port = open("vale0:a", SMALL);
        restart();
        SharedMemory.putInt(port.address() + port.binding.rings().getFirst().sync() + SyncLayout.HEADER, 11);

        assertThat(refusal(port, binding -> binding)).isEqualTo(Errno.EINVAL);
    }

    @Test
    void shouldBringBackSeveralRegistrationsOfOnePortInAnyOrder() throws Exception {
        RingCounts two = new RingCounts(64, 64, 2, 2, 0, 0);
        Opened first = open("vale0:a", PortFixture.mode(Register.ONE_NIC, 1, Register.EXCLUSIVE, two));
        Opened second = open("vale0:a", PortFixture.mode(Register.ONE_NIC, 0, 0, RingCounts.USUAL));
        restart();

        Binding one = comeBack(second);
        Binding other = comeBack(first);

        assertThat(one.memoryId()).isEqualTo(other.memoryId());
        assertThat(fabric.broker.opened).hasValue(1);
        RawClient late = new RawClient(fabric.socket);
        back.add(late);
        assertThat(late.failure(RawClient.request("vale0:a", Register.allRings())))
                .isEqualTo(Errno.EBUSY);
    }

    @Test
    void shouldBringBackPortsThatShareAMemory() throws Exception {
        Opened a = open("vale0:a", SMALL);
        Opened b = open("vale0:b", PortFixture.inMemory(a.answer.memoryId()));
        List<Integer> buffers = a.allBuffers();
        buffers.addAll(b.allBuffers());
        restart();

        comeBack(b);
        // Somebody new may not be given what the one still missing has.
        Opened c = open("vale0:c", PortFixture.inMemory(a.answer.memoryId()));
        comeBack(a);

        List<Integer> now = a.allBuffers();
        now.addAll(b.allBuffers());
        assertThat(now).isEqualTo(buffers);
        assertThat(c.allBuffers()).doesNotContainAnyElementsOf(buffers);
        assertThat(c.boundRings()).doesNotContainAnyElementsOf(a.boundRings());
    }

    @Test
    void shouldBringBackBothEndsOfAPipeBeforeOrWithoutItsParent() throws Exception {
        Opened parent = open("vale0:a", SMALL);
        Opened master = open("vale0:a{1", Register.allRings(new RingCounts(32, 64, 2, 1, 0, 0)));
        Opened slave = open("vale0:a}1", Register.allRings());
        long sync = master.address() + master.binding.rings().getFirst().sync();
        SharedMemory.putInt(sync + SyncLayout.HEAD, 5);
        Binding.Ring sending = master.binding.rings().getFirst();
        Binding.Ring receiving = slave.binding.rings().stream()
                .filter(ring -> ring.ring() == sending.peerRing())
                .findFirst()
                .orElseThrow();
        int rx = slave.binding.rings().indexOf(receiving);
        SharedMemory.putInt(slave.slot(rx, 0), SharedMemory.getInt(master.slot(0, 0))); // in flight
        SharedMemory.putInt(slave.address() + receiving.sync() + SyncLayout.TAIL, 1);
        List<Integer> buffers = master.allBuffers();
        buffers.addAll(slave.allBuffers());
        restart();

        comeBack(slave);
        comeBack(master);
        List<Integer> now = master.allBuffers();
        now.addAll(slave.allBuffers());
        assertThat(now).isEqualTo(buffers);
        Opened next = open("vale0:b{1", PortFixture.inMemory(master.binding.memoryId()));
        assertThat(next.buffers(0)).doesNotContainAnyElementsOf(buffers);
        assertThat(SharedMemory.getInt(sync + SyncLayout.HEAD)).isEqualTo(5);
        assertThat(fabric.broker.opened).hasValue(1);
        comeBack(parent);
        assertThat(fabric.core.ports("vale0")).hasSize(2);
    }

    @Test
    void shouldBringBackAMonitorWhenThePortIsBack() throws Exception {
        Opened port = open("vale0:a", SMALL);
        Opened monitor = open("vale0:a", Register.allRings().withFlags(Register.MONITOR_TX));
        restart();
        assertThat(refusal(monitor, binding -> binding)).isEqualTo(Errno.EAGAIN);
        comeBack(port);
        assertThat(port.monitors(0)).isZero();
        comeBack(monitor);
        assertThat(port.monitors(0)).isEqualTo(1);
    }

    @Test
    void shouldBringBackNullPortsExtraBuffersAndOffsets() throws Exception {
        Register none = new Register(0, 0, new RingCounts(256, 100, 2, 3, 0, 0), 1, 0, Register.NULL, 7, 0);
        Opened nullPort = open("x", none);
        ByteBuffer offsets = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        offsets.putLong(256).putLong(128).putInt(16);
        Opened moved = open(RawClient.request("vale0:a", PortFixture.withExtraBuffers(20))
                .withOptions(List.of(new RequestOption(RequestOption.OFFSETS, 0, offsets.array()))));
        SharedMemory.putLong(moved.slot(0, 3) + 8, 77); // the program's own
        restart();

        comeBack(nullPort);
        comeBack(moved);

        assertThat(SharedMemory.getLong(moved.slot(0, 3) + 8)).isEqualTo(77);
        Opened other = open("vale0:b", PortFixture.inMemory(moved.answer.memoryId()));
        for (int buffer = moved.interfaceInt(32); buffer != 0; ) {
            assertThat(other.allBuffers()).doesNotContain(buffer);
            buffer = SharedMemory.getInt(moved.buffer(buffer));
        }
    }

    @Test
    void shouldBringBackTheProgramsOwnMemory() throws Exception {
        ByteBuffer payload = ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN);
        payload.putLong(0x10000).putLong(8_423_424).putLong(0);
        payload.putLong(0).putInt(2).putInt(1024).putLong(0).putInt(64).putInt(512);
        payload.putLong(0).putInt(4096).putInt(2048);
        Opened port = open(RawClient.request("vale0:a", SMALL)
                .withOptions(List.of(new RequestOption(RequestOption.EXTERNAL_MEMORY, 0, payload.array()))));
        restart();
        assertThat(comeBack(port).buffersOffset()).isEqualTo(port.binding.buffersOffset());
    }

    @Test
    void shouldLetTheProcessesOfAForkShareOneRegistration() throws Exception {
        Opened port = open("vale0:a", SMALL.withFlags(Register.EXCLUSIVE));
        restart();
        Binding first = comeBack(port);
        Binding second = comeBack(port);
        assertThat(second).isEqualTo(first);
        back.removeFirst().close();
        RawClient late = new RawClient(fabric.socket);
        back.add(late);
        assertThat(late.failure(RawClient.request("vale0:a", Register.allRings())))
                .as("the other process has it")
                .isEqualTo(Errno.EBUSY);
    }

    @Test
    void shouldGiveFreshBuffersForThoseThatCannotBe() throws Exception {
        Opened port = open("vale0:a", SMALL);
        for (int slot = 0; slot < 8; slot++) {
            SharedMemory.putInt(port.slot(0, slot), slot % 2 == 0 ? 2 : -slot);
        }
        restart();
        comeBack(port);
        assertThat(port.allBuffers()).doesNotHaveDuplicates().allMatch(buffer -> buffer >= 2);
    }

    @Test
    void shouldRefuseWhatCannotBe() throws Exception {
        Opened port = open("vale0:a", SMALL);
        Opened other = open("vale0:b", SMALL);
        restart();
        assertThat(refusal(port, b -> at(b, 8L << 20, b.rings().getFirst().sync())))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> at(b, b.rings().getFirst().ring(), 1L << 40)))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> at(b, b.rings().getFirst().ring() + 64, 0)))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> at(b, -4096, -1024))).isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> with(b, b.memorySize() + 4096, b.interfaceOffset(), b.bufferSize())))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> with(b, b.memorySize(), 100, b.bufferSize())))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> with(b, b.memorySize(), -1, b.bufferSize())))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> with(b, b.memorySize(), 0, 2048))).isEqualTo(Errno.EINVAL);
        assertThat(refusal(port, b -> with(b, b.memorySize(), 0, 0))).isEqualTo(Errno.EINVAL);
        SharedMemory.putInt(port.address() + port.binding.rings().getFirst().sync() + SyncLayout.HEAD, 1000);
        assertThat(refusal(port, b -> b)).isEqualTo(Errno.EINVAL);
        assertThat(fabric.memories.bytesInUse()).isZero();
        comeBack(other);
        assertThat(fabric.core.ports("vale0")).hasSize(1);
    }

    private static Binding at(Binding binding, long ring, long sync) {
        List<Binding.Ring> rings = new ArrayList<>(binding.rings());
        Binding.Ring first = rings.getFirst();
        rings.set(
                0,
                new Binding.Ring(
                        ring, sync, 0, 0, first.slots(), first.kind(), first.id(), first.flags(), 0, 0, 0, 0, 0, 0));
        return copy(binding, binding.memorySize(), binding.interfaceOffset(), binding.bufferSize(), rings);
    }

    private static Binding with(Binding binding, long memorySize, long interfaceOffset, int bufferSize) {
        return copy(binding, memorySize, interfaceOffset, bufferSize, binding.rings());
    }

    private static Binding copy(
            Binding binding, long memorySize, long interfaceOffset, int bufferSize, List<Binding.Ring> rings) {
        return new Binding(
                binding.regionOffset(),
                memorySize,
                interfaceOffset,
                bufferSize,
                binding.maxBuffers(),
                binding.memoryId(),
                binding.flags(),
                binding.descriptors(),
                binding.registrationId(),
                binding.buffersOffset(),
                rings);
    }

    @Test
    void shouldRefuseFilesThatAreNoMemory() throws Exception {
        Opened port = open("vale0:a", SMALL);
        restart();
        byte[] adopt = ControlCodec.encode(new Adopt(3, port.done.request(), port.binding));
        try (RawClient client = new RawClient(fabric.socket);
                EventFd other = EventFd.create()) {
            assertThat(client.failure(adopt, other.fd())).isEqualTo(Errno.EINVAL);
            assertThat(client.failure(adopt, client.socket.fd())).isEqualTo(Errno.EINVAL);
            assertThat(client.failure(adopt)).as("none").isEqualTo(Errno.EBADMSG);
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void shouldSurviveRandomBindingsAndRequests() throws Exception {
        Opened port = open("vale0:a", SMALL);
        restart();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] template = ControlCodec.encode(new Adopt(3, port.done.request(), port.binding));
        int memory = port.raw.descriptors.getFirst().number();
        for (int i = 0; i < 600; i++) {
            byte[] message = template.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = 16 + random.nextInt(message.length - 16);
                message[at] =
                        random.nextBoolean() ? (byte) random.nextInt() : (byte) (message[at] ^ 1 << random.nextInt(8));
            }
            try (RawClient client = new RawClient(fabric.socket)) {
                client.send(message, memory);
                assertThat(client.reply()).as("seed %d", seed).isInstanceOfAny(Done.class, Failed.class);
            }
            if (i % 100 == 0) {
                Await.until("given back", () -> fabric.memories.bytesInUse() == 0);
            }
        }
        Await.until("given back", () -> fabric.memories.bytesInUse() == 0);
        comeBack(port);
    }
}
