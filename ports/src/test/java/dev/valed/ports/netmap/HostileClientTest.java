package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.valed.core.counters.DropReason;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCalls;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client does to its own port, another pair goes on without loss, and everything is given back at once. */
@ParameterizedClass(name = "{0} workers")
@ValueSource(ints = {1, 2})
@Timeout(300)
class HostileClientTest {
    private static final NetmapLayout LAYOUT = new NetmapLayout(2, 2, 64, 256);
    private static final int BUFFERS = 2 + 4 * 64;
    private static final int STATION = 0x66;
    /** NS_PORT_MASK: what it could force onto the others would be no fault of theirs. */
    private static final long NO_FORCED_PORT = ~(0xff00L << 48);

    private static final long ATTACK_NANOS = 300_000_000;
    private static final long EFFECT_NANOS = 60_000_000_000L;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;

    private interface LibC extends Library {
        LibC INSTANCE = Native.load(LibC.class);

        int fcntl(int fd, int command, Object... argument);

        int fallocate(int fd, int mode, long offset, long length);
    }

    @TempDir
    private Path directory;

    private final int workers;
    private TestSwitch fabric;
    private HonestPair honest;
    private OpenResources before;

    private RawClient hostile;
    private GrowingMemory memory;
    private Binding binding;
    private long regionStart;
    private final Random random = new Random(4);

    HostileClientTest(int workers) {
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

    private Binding.Ring tx(int ring) {
        return binding.rings().get(ring);
    }

    private Binding.Ring rx(int ring) {
        return binding.rings().get(LAYOUT.txRings() + ring);
    }

    private long txSync(int ring) {
        return memory.address() + tx(ring).sync();
    }

    private long rxSync(int ring) {
        return memory.address() + rx(ring).sync();
    }

    private long txSlot(int ring, int slot) {
        return slot(tx(ring), slot);
    }

    private long rxSlot(int ring, int slot) {
        return slot(rx(ring), slot);
    }

    private long slot(Binding.Ring ring, int slot) {
        return memory.address() + ring.ring() + RingPlace.HEADER_SIZE + 16L * (slot & LAYOUT.slots() - 1);
    }

    private void kick() {
        write(hostile.descriptors.get(tx(0).kick()), 1);
    }

    private static long write(OwnedFd fd, long value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(8, 8);
            bytes.set(ValueLayout.JAVA_LONG, 0, value);
            return Downcalls.write(new CallState(), fd.number(), bytes.address(), 8);
        }
    }

    private interface Step {
        void run(int round) throws Exception;
    }

    private void attack(Step step) throws Exception {
        attack(step, () -> true);
    }

    /** Goes on until it has had its effect, however slow the workers and the honest pair are. */
    private void attack(Step step, BooleanSupplier effect) throws Exception {
        long start = System.nanoTime();
        long passed = 0;
        for (int round = 0; passed < ATTACK_NANOS || !effect.getAsBoolean() && passed < EFFECT_NANOS; round++) {
            step.run(round);
            passed = System.nanoTime() - start;
        }
        assertThat(effect.getAsBoolean()).as("an effect of the attack").isTrue();
    }

    /** Those that nobody fetches stay counted for the daemon. */
    @Test
    void shouldNotSendDescriptorsWithoutEnd() throws Exception {
        byte[] describe = ControlCodec.encode(new ControlMessage.Describe(9));
        Await.until("the connection has ended", () -> {
            try {
                hostile.send(describe);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        int answers = 0;
        for (int ends = 0; ends < 2; ) { // the first one is that questions were left unread
            try {
                hostile.reply();
                answers++;
            } catch (EOFException e) {
                ends++;
            }
        }
        assertThat(answers).isBetween(1, 40);
    }

    @Test
    void shouldRefuseImpossibleHeads() throws Exception {
        SwitchedPort port = fabric.port("h");
        attack(
                round -> {
                    int value = round % 2 == 0 ? random.nextInt() : random.nextInt(200) - 100;
                    boolean rx = round % 3 == 0;
                    SharedMemory.putIntRelease((rx ? rxSync(round & 1) : txSync(round & 1)) + SyncLayout.HEAD, value);
                    if (round % 64 == 0) {
                        kick();
                    }
                },
                () -> port.badHeads() > 0);
    }

    @Test
    void shouldDropFramesOfImpossibleSlots() throws Exception {
        int[] head = new int[2];
        List<DropReason> reasons =
                List.of(DropReason.BAD_SLOT, DropReason.OVERSIZE, DropReason.RUNT, DropReason.SAME_PORT);
        attack(
                round -> {
                    int ring = round & 1;
                    int free = LAYOUT.slots()
                            - 1
                            - (head[ring] - SharedMemory.getIntAcquire(txSync(ring) + SyncLayout.TAIL));
                    for (int i = 0; i < free; i++) {
                        SharedMemory.putLong(
                                txSlot(ring, head[ring]++),
                                switch (random.nextInt(4)) {
                                    case 0 -> random.nextLong() & NO_FORCED_PORT;
                                    case 1 -> SlotWord.of(random.nextInt(), 60, 0);
                                    case 2 -> SlotWord.of(2 + random.nextInt(128), random.nextInt(512), 0);
                                    default -> SlotWord.of(2 + random.nextInt(128), 60, random.nextInt(0x100));
                                });
                    }
                    SharedMemory.putIntRelease(txSync(ring) + SyncLayout.HEAD, head[ring]);
                    kick();
                },
                () -> reasons.stream().allMatch(reason -> fabric.statistics("h").receiveDrops(reason) > 0));
    }

    @Test
    void shouldCutEndlessChains() throws Exception {
        int[] head = new int[1];
        attack(round -> {
            int free = LAYOUT.slots() - 1 - (head[0] - SharedMemory.getIntAcquire(txSync(0) + SyncLayout.TAIL));
            for (int i = 0; i < free; i++) {
                SharedMemory.putLong(txSlot(0, head[0]++), SlotWord.of(2, 200, SlotWord.MORE_FRAGMENTS));
            }
            SharedMemory.putIntRelease(txSync(0) + SyncLayout.HEAD, head[0]);
            kick();
        });
    }

    @Test
    void shouldNotDeliverToImpossibleSlots() throws Exception {
        attack(
                round -> {
                    for (int slot = 0; slot < LAYOUT.slots(); slot++) {
                        SharedMemory.putLong(
                                rxSlot(0, slot), round % 2 == 0 ? random.nextLong() : SlotWord.of(1 << 30, 0, 0));
                    }
                    int tail = SharedMemory.getIntAcquire(rxSync(0) + SyncLayout.TAIL);
                    SharedMemory.putIntRelease(rxSync(0) + SyncLayout.HEAD, tail);
                },
                () -> fabric.statistics("h").transmitDrops(DropReason.BAD_SLOT) > 0);
    }

    @Test
    void shouldSurviveScribblingAllOver() throws Exception {
        // Everything that was handed out, but for the buffers: blocks, struct netmap_if, rings.
        long[][] areas = {
            {0, 4 * SyncLayout.BLOCK_SIZE},
            {regionStart, 4096},
            {tx(0).ring(), 4 * 4096},
        };
        attack(round -> {
            for (int i = 0; i < 100; i++) {
                long[] area = areas[random.nextInt(areas.length)];
                SharedMemory.putIntOpaque(
                        memory.address() + area[0] + random.nextLong(area[1] / 4) * 4, random.nextInt());
            }
            SharedMemory.putIntOpaque(txSync(round & 1) + random.nextInt(512) * 4, random.nextInt(128));
            kick();
        });
    }

    @Test
    void shouldNotMindHolesInTheMemory() throws Exception {
        int fd = hostile.descriptors.get(ControlMessage.MEMORY).number();
        int[] head = new int[1];
        attack(round -> {
            assertThat(LibC.INSTANCE.fallocate(
                            fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, regionStart, binding.memorySize()))
                    .isZero();
            int free = LAYOUT.slots() - 1 - (head[0] - SharedMemory.getIntAcquire(txSync(0) + SyncLayout.TAIL));
            for (int i = 0; i < free; i++) {
                SharedMemory.putLong(txSlot(0, head[0]++), SlotWord.of(2 + i, 13, 0));
            }
            SharedMemory.putIntRelease(txSync(0) + SyncLayout.HEAD, head[0]);
            kick();
        });
    }

    @Test
    void shouldRefuseToShrinkTheMemoryAndNotMindItsGrowing() throws Exception {
        String path = "/proc/self/fd/"
                + hostile.descriptors.get(ControlMessage.MEMORY).number();
        try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
            long size = file.length();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> file.setLength(0))
                    .withMessageContaining("not permitted");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.setLength(size - 1));
            file.setLength(4 * binding.memorySize());
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.setLength(size));
        }
    }

    @Test
    void shouldNotBlockAWorkerThatCalls() throws Exception {
        List<OwnedFd> writeEnds = new ArrayList<>();
        for (OwnedFd fd : hostile.descriptors.subList(1, hostile.descriptors.size())) {
            // Clears O_NONBLOCK wherever the flags are shared.
            int flags = LibC.INSTANCE.fcntl(fd.number(), F_GETFL);
            assertThat(LibC.INSTANCE.fcntl(fd.number(), F_SETFL, flags & ~SystemCalls.O_NONBLOCK))
                    .isZero();
        }
        assertThat(write(hostile.descriptors.get(tx(0).kick()), -2)).isEqualTo(8);
        for (Binding.Ring ring : binding.rings()) {
            OwnedFd call = hostile.descriptors.get(ring.call());
            // Opening the read end anew gives the other end of the pipe.
            OwnedFd end =
                    SystemCalls.open("/proc/self/fd/" + call.number(), SystemCalls.O_RDWR | SystemCalls.O_NONBLOCK);
            writeEnds.add(end);
            long written;
            do {
                written = write(end, -1);
            } while (written > 0);
            assertThat(written).isEqualTo(-Errno.EAGAIN.number());
        }
        SwitchedPort port = fabric.port("h");
        long calls = port.calls();
        attack(
                round -> {
                    // Asleep anew all the time, with all slots given back.
                    SharedMemory.putIntRelease(rxSync(0) + SyncLayout.WAIT, 2 * round + 1);
                    SharedMemory.putIntRelease(
                            rxSync(0) + SyncLayout.HEAD, SharedMemory.getIntAcquire(rxSync(0) + SyncLayout.TAIL));
                    Thread.yield();
                },
                () -> port.calls() > calls + 3);
        writeEnds.forEach(OwnedFd::close);
    }

    @Test
    void shouldNotMindKicksWithoutEnd() throws Exception {
        attack(round -> kick());
    }

    @Test
    void shouldSurviveOthersThatComeAndGo() throws Exception {
        for (int i = 0; i < 1000; i++) {
            try (RawClient other = new RawClient(fabric.socket)) {
                if (i % 4 == 0) {
                    other.send(RawClient.encoded(1, RawClient.register("vale0:x", LAYOUT)));
                } else {
                    // The one before may be in its place still.
                    assertThat(other.ask(RawClient.register("vale0:x" + i, LAYOUT)))
                            .isInstanceOf(Done.class);
                }
            }
        }
    }
}
