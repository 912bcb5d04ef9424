package dev.valed.ports.netmap;

import dev.valed.core.counters.DropReason;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.port.SwitchedPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client writes into its rings. */
@ParameterizedClass(name = "{0} workers")
@ValueSource(ints = {1, 2})
@Timeout(300)
class HostileRingsTest extends HostileClientFixture {
    /** NS_PORT_MASK: what it could force onto the others would be no fault of theirs. */
    private static final long NO_FORCED_PORT = ~(0xff00L << 48);

    HostileRingsTest(int workers) {
        super(workers);
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
    void shouldNotMindKicksWithoutEnd() throws Exception {
        attack(round -> kick());
    }
}
