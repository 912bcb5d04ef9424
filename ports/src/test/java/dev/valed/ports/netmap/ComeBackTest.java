package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.PortFixture.Opened;
import dev.valed.ports.netmap.budget.Budget;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program that comes back to a daemon that was restarted finds as it was. */
@Timeout(300)
class ComeBackTest extends ComeBackFixture {
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
}
