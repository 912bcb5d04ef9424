package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.PortFixture.Opened;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.EventFd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program brings back that cannot be: refused, or made good, and everything is given back. */
@Timeout(300)
class HostileComeBackTest extends ComeBackFixture {
    @Test
    void shouldRefuseHeadersThatCannotBe() throws Exception {
        Opened port = open("vale0:a", SMALL);
        restart();
        SharedMemory.putInt(port.address() + port.binding.rings().getFirst().sync() + SyncLayout.HEADER, 11);

        assertThat(refusal(port, binding -> binding)).isEqualTo(Errno.EINVAL);
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
