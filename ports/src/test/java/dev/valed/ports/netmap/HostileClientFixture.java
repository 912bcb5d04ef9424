package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.GrowingMemory;
import dev.valed.ports.sys.OwnedFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client does to its own port, another pair goes on without loss, and everything is given back at once. */
abstract class HostileClientFixture {
    static final NetmapLayout LAYOUT = new NetmapLayout(2, 2, 64, 256);
    private static final int BUFFERS = 2 + 4 * 64;
    private static final int STATION = 0x66;

    private static final long ATTACK_NANOS = 300_000_000;
    private static final long EFFECT_NANOS = 60_000_000_000L;

    @TempDir
    private Path directory;

    private final int workers;
    TestSwitch fabric;
    private HonestPair honest;
    private OpenResources before;

    RawClient hostile;
    GrowingMemory memory;
    Binding binding;
    long regionStart;
    final Random random = new Random(4);

    HostileClientFixture(int workers) {
        this.workers = workers;
    }

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, workers, IdleMode.YIELD);
        honest = new HonestPair(fabric);
        honest.assertAlive();
        before = OpenResources.count();
        hostile = new RawClient(fabric.socket);
        binding = hostile.open("vale0:h", LAYOUT);
        memory = hostile.map(binding);
        regionStart = binding.regionOffset();
        // All that it could send goes to itself, so that it cannot flood the others, which would be no fault of theirs.
        byte[] frame = TestFrame.of(STATION, STATION, 0, 256);
        for (int buffer = 0; buffer < BUFFERS; buffer++) {
            SharedMemory.copyIn(frame, 0, buffer(buffer), frame.length);
        }
    }

    @AfterEach
    void othersGoOnAndEverythingIsGivenBack() throws Exception {
        honest.assertAlive();
        memory.close();
        hostile.close();
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
        honest.assertAlive();
        honest.close();
        Await.until("detached", () -> fabric.broker.attached.isEmpty());
        for (String port : new String[] {"c", "d", "h"}) {
            assertThat(fabric.statistics(port).isConserved()).as(port).isTrue();
        }
        for (String port : new String[] {"c", "d"}) {
            assertThat(fabric.statistics(port).totalReceiveDrops()).isZero();
            assertThat(fabric.statistics(port).totalTransmitDrops()).isZero();
        }
        assertThat(fabric.ringFailures).isEmpty();
        fabric.close();
    }

    private long buffer(int index) {
        return memory.address() + binding.buffersOffset() + (long) index * LAYOUT.bufferSize();
    }

    Binding.Ring tx(int ring) {
        return binding.rings().get(ring);
    }

    private Binding.Ring rx(int ring) {
        return binding.rings().get(LAYOUT.txRings() + ring);
    }

    long txSync(int ring) {
        return memory.address() + tx(ring).sync();
    }

    long rxSync(int ring) {
        return memory.address() + rx(ring).sync();
    }

    long txSlot(int ring, int slot) {
        return slot(tx(ring), slot);
    }

    long rxSlot(int ring, int slot) {
        return slot(rx(ring), slot);
    }

    private long slot(Binding.Ring ring, int slot) {
        return memory.address() + ring.ring() + RingPlace.HEADER_SIZE + 16L * (slot & LAYOUT.slots() - 1);
    }

    void kick() {
        write(hostile.descriptors.get(tx(0).kick()), 1);
    }

    static long write(OwnedFd fd, long value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(8, 8);
            bytes.set(ValueLayout.JAVA_LONG, 0, value);
            return Downcalls.write(new CallState(), fd.number(), bytes.address(), 8);
        }
    }

    interface Step {
        void run(int round) throws Exception;
    }

    void attack(Step step) throws Exception {
        attack(step, () -> true);
    }

    /** Goes on until it has had its effect, however slow the workers and the honest pair are. */
    void attack(Step step, BooleanSupplier effect) throws Exception {
        long start = System.nanoTime();
        long passed = 0;
        for (int round = 0; passed < ATTACK_NANOS || !effect.getAsBoolean() && passed < EFFECT_NANOS; round++) {
            step.run(round);
            passed = System.nanoTime() - start;
        }
        assertThat(effect.getAsBoolean()).as("an effect of the attack").isTrue();
    }
}
