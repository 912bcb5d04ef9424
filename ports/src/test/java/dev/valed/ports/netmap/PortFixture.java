package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.GrowingMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A switch, and clients whose memory can be looked at. Afterwards everything is given back. */
@Timeout(300)
abstract class PortFixture {
    static final RingCounts SMALL = new RingCounts(16, 16, 1, 1, 0, 0);

    @TempDir
    Path directory;

    TestSwitch fabric;
    private OpenResources before;
    private final List<Opened> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD);
        before = OpenResources.count();
    }

    @AfterEach
    void everythingIsGivenBack() {
        clients.forEach(Opened::close);
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
        Await.until("budgets", fabric::hasEverythingBack);
        Await.until("all closed", () -> fabric.broker.closed.get() == fabric.broker.opened.get());
        assertThat(fabric.ringFailures).isEmpty();
        fabric.close();
    }

    /** A client that is closed at the end at the latest. */
    Opened client() throws IOException {
        Opened client = new Opened(new RawClient(fabric.socket));
        clients.add(client);
        return client;
    }

    Opened open(String name, Register register) throws IOException {
        return client().register(RawClient.request(name, register));
    }

    Opened open(NetmapRequest request) throws IOException {
        return client().register(request);
    }

    static Register mode(int mode, int ring, long flags, RingCounts rings) {
        return new Register(0, 0, rings, 0, ring, mode, 0, flags);
    }

    static Register inMemory(int id) {
        return new Register(0, 0, SMALL, id, 0, Register.ALL_NIC, 0, 0);
    }

    static Register withExtraBuffers(int count) {
        return new Register(0, 0, SMALL, 0, 0, Register.ALL_NIC, count, 0);
    }

    /** A client, its registration and its view of the memory. */
    static final class Opened implements AutoCloseable {
        final RawClient raw;
        Register answer;
        Binding binding;
        Done done;
        private GrowingMemory memory;

        Opened(RawClient raw) {
            this.raw = raw;
        }

        Opened register(NetmapRequest request) throws IOException {
            done = raw.done(request);
            answer = (Register) done.request().body();
            binding = done.binding();
            assertThat(raw.descriptors).hasSize(binding.descriptors());
            assertThat(binding.memorySize()).isEqualTo(answer.memorySize());
            assertThat(binding.memoryId()).isEqualTo(answer.memoryId());
            assertThat(binding.interfaceOffset()).isEqualTo(answer.offset());
            memory = raw.map(binding);
            return this;
        }

        long address() {
            return memory.address();
        }

        /** ni_bufs_head and so on: a u32 of the struct netmap_if. */
        int interfaceInt(int offset) {
            return SharedMemory.getInt(address() + binding.regionOffset() + binding.interfaceOffset() + offset);
        }

        /** The ring_ofs[] of the struct netmap_if, as offsets in the file; 0 for rings that were not opened. */
        List<Long> ringOffsets(int count) {
            long start = binding.regionOffset() + binding.interfaceOffset();
            List<Long> offsets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long offset = SharedMemory.getLong(address() + start + 56 + 8L * i);
                offsets.add(offset == 0 ? 0 : start + offset);
            }
            return offsets;
        }

        List<Long> boundRings() {
            return binding.rings().stream().map(Binding.Ring::ring).toList();
        }

        long slot(int ring, int slot) {
            return address() + binding.rings().get(ring).ring() + RingPlace.HEADER_SIZE + 16L * slot;
        }

        List<Integer> buffers(int ring) {
            List<Integer> buffers = new ArrayList<>();
            for (int i = 0; i < binding.rings().get(ring).slots(); i++) {
                buffers.add(SharedMemory.getInt(slot(ring, i)));
            }
            return buffers;
        }

        List<Integer> allBuffers() {
            List<Integer> buffers = new ArrayList<>();
            for (int ring = 0; ring < binding.rings().size(); ring++) {
                buffers.addAll(buffers(ring));
            }
            return buffers;
        }

        long buffer(int index) {
            return address() + binding.buffersOffset() + (long) index * binding.bufferSize();
        }

        int monitors(int ring) {
            return SharedMemory.getInt(address() + binding.rings().get(ring).sync() + SyncLayout.MONITORS);
        }

        @Override
        public void close() {
            if (memory != null) {
                memory.close();
            }
            raw.close();
        }
    }
}
