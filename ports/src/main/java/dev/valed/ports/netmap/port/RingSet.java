package dev.valed.ports.netmap.port;

import dev.valed.core.ring.NetmapFormat;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.memory.NetmapMemory.RingRun;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rings of a port, or of the two ends of a pipe, in one run of their memory: where one is, the others are known, which
 * is how a port is found again after a restart of the daemon. Uses the memory from its making to its close.
 */
final class RingSet implements AutoCloseable {

    /** Of its memory, and by which programs wake the workers of its sides. */
    private static final int COMMON_DESCRIPTORS = 3;

    /** Rings of one port at most. */
    private static final int MOST_RINGS = 240;

    private final NetmapMemory memory;
    private final RingRun run;
    private final Payer payer;
    private int descriptors;
    private final List<List<NetmapRing>> rings = new ArrayList<>();
    private int headerLength;

    private RingSet(NetmapMemory memory, RingRun run, Payer payer) {
        this.memory = memory;
        this.run = run;
        this.payer = payer;
        memory.retain();
    }

    /**
     * Makes the rings of these plans, or finds them where they were.
     *
     * @param payer for whom their memory and descriptors are counted
     * @throws RefusedException ENOMEM if there is no room, EINVAL if they cannot be where they are said to be
     */
    static RingSet make(NetmapMemory memory, List<RingPlan> plans, @Nullable RingPosition position, Payer payer)
            throws RefusedException {
        for (RingPlan plan : plans) {
            requireTellable(plan, memory);
        }
        int[] slots = slots(plans);
        RingRun run;
        if (position == null) {
            run = memory.takeRings(slots, payer);
        } else {
            RingRun found = memory.runOf(position.sync(), position.ring(), slots, position.index());
            run = memory.takeRingsAt(found.firstBlock(), found.firstUnit(), slots, payer);
        }
        RingSet made = new RingSet(memory, run, payer);
        try {
            made.takeDescriptors(plans);
            made.open(plans, slots);
            made.joinEnds();
            if (position == null) {
                made.format();
            } else {
                made.adopt();
            }
            return made;
        } catch (SystemCallException e) {
            made.giveUp();
            throw RefusedException.because(e);
        } catch (RefusedException e) {
            made.giveUp();
            throw e;
        }
    }

    /** All rings of a port have to fit into a struct netmap_if and into a {@link Binding}. */
    private static void requireTellable(RingPlan plan, NetmapMemory memory) throws RefusedException {
        int room = memory.geometry().interfaces().size();
        if (plan.rings() > MOST_RINGS || NetmapFormat.interfaceSize(plan.rings()) > room) {
            throw new RefusedException(
                    Errno.ENOMEM,
                    plan.rings() + " rings are not accepted: " + MOST_RINGS + " are, as far as a struct netmap_if of "
                            + room + " bytes has room");
        }
    }

    private static int[] slots(List<RingPlan> plans) {
        List<Integer> slots = new ArrayList<>();
        for (RingPlan plan : plans) {
            for (RingPlan.Group group : plan.groups()) {
                for (int i = 0; i < group.count(); i++) {
                    slots.add(group.slots());
                }
            }
        }
        return slots.stream().mapToInt(Integer::intValue).toArray();
    }

    private void takeDescriptors(List<RingPlan> plans) throws RefusedException {
        int wanted = COMMON_DESCRIPTORS;
        for (RingPlan plan : plans) {
            for (RingPlan.Group group : List.of(plan.tx(), plan.hostTx())) {
                wanted += group.count() * NetmapRing.descriptors(group.kind(), true);
            }
            for (RingPlan.Group group : List.of(plan.rx(), plan.hostRx())) {
                wanted += group.count() * NetmapRing.descriptors(group.kind(), false);
            }
        }
        memory.budgets().descriptors().take(payer, wanted);
        descriptors = wanted;
    }

    private void open(List<RingPlan> plans, int[] slots) throws SystemCallException {
        int index = 0;
        for (RingPlan plan : plans) {
            List<NetmapRing> ofPlan = new ArrayList<>();
            rings.add(ofPlan);
            index = open(ofPlan, plan.tx(), true, false, slots, index);
            index = open(ofPlan, plan.hostTx(), true, true, slots, index);
            index = open(ofPlan, plan.rx(), false, false, slots, index);
            index = open(ofPlan, plan.hostRx(), false, true, slots, index);
            index = open(ofPlan, plan.toHost(), true, true, slots, index);
            index = open(ofPlan, plan.toWire(), true, false, slots, index);
        }
    }

    /** Two plans are those of a pipe's ends. */
    private void joinEnds() {
        if (rings.size() == 2) {
            join(rings.get(0), rings.get(1));
            join(rings.get(1), rings.get(0));
        }
    }

    /** What one end of a pipe sends by, the other receives by. */
    private static void join(List<NetmapRing> from, List<NetmapRing> to) {
        List<NetmapRing> rx = to.stream().filter(ring -> !ring.transmits()).toList();
        from.stream().filter(NetmapRing::transmits).forEach(tx -> {
            tx.connect(rx.get(tx.id()));
            rx.get(tx.id()).connect(tx);
        });
    }

    private int open(
            List<NetmapRing> into, RingPlan.Group group, boolean transmits, boolean host, int[] slots, int first)
            throws SystemCallException {
        for (int i = 0; i < group.count(); i++) {
            into.add(NetmapRing.open(memory, memory.place(run, slots, first + i), group.kind(), transmits, host, i));
        }
        return first + group.count();
    }

    private void format() throws RefusedException {
        Map<NetmapRing, BitSet> holders = holders();
        memory.buffers().reserve(slotCount(holders), payer);
        holders.forEach(NetmapRing::format);
    }

    private void adopt() throws RefusedException {
        for (NetmapRing ring : all()) {
            ring.requireContinuable();
            ring.forgetMonitors();
        }
        if (!all().isEmpty()) {
            headerLength = all().getFirst().foundHeaderLength();
        }
        Map<NetmapRing, BitSet> holders = holders();
        Map<NetmapRing, BitSet> without = new LinkedHashMap<>();
        holders.forEach((ring, slots) -> without.put(ring, ring.takeBuffers(slots, payer)));
        try {
            memory.buffers().reserve(slotCount(without), payer);
        } catch (RefusedException e) {
            without.forEach((ring, slots) -> {
                BitSet taken = Objects.requireNonNull(holders.get(ring));
                taken.andNot(slots);
                ring.freeBuffers(taken);
            });
            throw e;
        }
        without.forEach(NetmapRing::replaceBuffers);
    }

    private static int slotCount(Map<NetmapRing, BitSet> slots) {
        return slots.values().stream().mapToInt(BitSet::cardinality).sum();
    }

    /**
     * The slots that have the buffers which they name. In a pipe a frame's buffer is named by both rings, and while it is in
     * flight the receiver's program may put another one in its place; so then it is the rx slot that has it, and else the
     * tx slot.
     */
    private Map<NetmapRing, BitSet> holders() {
        Map<NetmapRing, BitSet> holders = new LinkedHashMap<>();
        for (NetmapRing ring : all()) {
            BitSet slots = new BitSet();
            slots.set(0, ring.slots());
            holders.put(ring, slots);
        }
        for (NetmapRing ring : all()) {
            if (ring.kind() == RingKind.PIPE && !ring.transmits()) {
                BitSet inFlight = ring.slotsInFlight();
                holders.put(ring, inFlight);
                Objects.requireNonNull(holders.get(ring.peer())).andNot(inFlight);
            }
        }
        return holders;
    }

    private List<NetmapRing> all() {
        return rings.stream().flatMap(List::stream).toList();
    }

    /** The rings of one plan, in its order. */
    List<NetmapRing> ofPlan(int plan) {
        return List.copyOf(rings.get(plan));
    }

    NetmapMemory memory() {
        return memory;
    }

    /** Bytes of the virtio-net header of the frames that were in the rings when they were found; 0 if they are new. */
    int headerLength() {
        return headerLength;
    }

    private void giveUp() {
        all().forEach(NetmapRing::close);
        memory.freeRings(run);
        memory.budgets().descriptors().give(payer, descriptors);
        memory.release();
    }

    /** Gives the buffers that the slots name, the room and the descriptors back. */
    @Override
    public void close() {
        holders().forEach(NetmapRing::freeBuffers);
        giveUp();
    }
}
