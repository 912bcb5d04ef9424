package dev.valed.ports.netmap.port;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.memory.MemoryGeometry;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.port.RingPlan.Group;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.PeerCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wanted of a port that is not open yet, and the means to make it. */
public final class PortOpening {

    /** Rings each way of a port of a switch at most. */
    private static final int MOST_RINGS = 16;

    private final Memories memories;
    private final String name;
    private final Register register;
    private final Wish wish;

    /**
     * What goes along with a name.
     *
     * @param payer      for whom what is made is counted
     * @param create     whether the port is to be made if it does not exist
     * @param memory     that it has to be in, null for what is usual
     * @param bufferSize bytes, of a memory of its own
     * @param comeBack   where the port's rings were before a restart of the daemon, null for a new port
     */
    record Wish(
            PeerCredentials peer,
            Payer payer,
            boolean create,
            @Nullable NetmapMemory memory,
            int bufferSize,
            @Nullable ComeBack comeBack) {

        static Wish of(PeerCredentials peer, boolean create) {
            return new Wish(peer, Payer.of(peer), create, null, NetmapLayout.DEFAULT_BUFFER_SIZE, null);
        }

        Wish in(NetmapMemory other) {
            return new Wish(peer, payer, create, other, bufferSize, comeBack);
        }

        Wish withBufferSize(int bytes) {
            return new Wish(peer, payer, create, memory, bytes, comeBack);
        }

        Wish paidBy(Payer other) {
            return new Wish(peer, other, create, memory, bufferSize, comeBack);
        }
    }

    PortOpening(Memories memories, String name, Register register, Wish wish) {
        this.memories = memories;
        this.name = name;
        this.register = register;
        this.wish = wish;
    }

    /** As the program gave it, up to 63 characters of anything. */
    public String name() {
        return name;
    }

    /** The rings asked for; 0 stands for what is usual. */
    public RingCounts rings() {
        return register.rings();
    }

    /** Who asks. */
    public PeerCredentials peer() {
        return wish.peer();
    }

    /** For whom what is made is counted. */
    public Payer payer() {
        return wish.payer();
    }

    /** Whether to make what does not exist. */
    public boolean create() {
        return wish.create();
    }

    /** Whether a program had this port before a restart of the daemon, and it goes on where it was. */
    public boolean comesBack() {
        return wish.comeBack() != null;
    }

    /** Opens a port of a switch, in memory of its own unless another one was asked for. */
    public SwitchedPort switchedPort() throws RefusedException {
        RingPlan plan = switchedPlan(register.rings());
        return SwitchedPort.open(name, plan, rings(plan, true), Side.NIC);
    }

    /**
     * Opens a port of a switch with these rings, whatever rings were asked for.
     *
     * @param memory that it is in unless the program asked for another one, or comes back with one
     * @param configured whether the operator has made the port: then its rings are not the program's expense
     */
    public SwitchedPort switchedPort(NetmapMemory memory, RingCounts rings, boolean configured)
            throws RefusedException {
        RingPlan plan = switchedPlan(rings);
        NetmapMemory wanted = wish.memory();
        Payer payer = configured && (wanted == null || comesBack()) ? Payer.OPERATOR : wish.payer();
        RingSet set = RingSet.make(wanted == null ? memory : wanted, List.of(plan), position(plan), payer);
        return SwitchedPort.open(name, plan, set, Side.NIC);
    }

    /** The rings that a port of a switch gets when so many are asked for. */
    public static RingPlan switchedPlan(RingCounts asked) {
        return RingPlan.of(
                RingKind.SWITCHED,
                RingPlan.rings(asked.txRings(), MOST_RINGS),
                RingPlan.slots(asked.txSlots(), NetmapLayout.DEFAULT_SLOTS),
                RingPlan.rings(asked.rxRings(), MOST_RINGS),
                RingPlan.slots(asked.rxSlots(), NetmapLayout.DEFAULT_SLOTS));
    }

    /** Opens an interface of which there is only the host's side: nothing is behind its other rings. */
    public SwitchedPort hostPort() throws RefusedException {
        RingCounts asked = register.rings();
        int txSlots = RingPlan.slots(asked.txSlots(), NetmapLayout.DEFAULT_SLOTS);
        int rxSlots = RingPlan.slots(asked.rxSlots(), NetmapLayout.DEFAULT_SLOTS);
        RingPlan plan = new RingPlan(
                new Group(RingKind.IDLE, RingPlan.rings(asked.txRings(), MOST_RINGS), txSlots),
                new Group(RingKind.SWITCHED, RingPlan.rings(asked.hostTxRings(), MOST_RINGS), txSlots),
                new Group(RingKind.IDLE, RingPlan.rings(asked.rxRings(), MOST_RINGS), rxSlots),
                new Group(RingKind.SWITCHED, RingPlan.rings(asked.hostRxRings(), MOST_RINGS), rxSlots));
        return SwitchedPort.open(name, plan, rings(plan, false), Side.HOST);
    }

    /**
     * Opens an interface with the sides {@code NIC} and {@code HOST}, in this order: its wire and its host.
     *
     * @param queues of the interface: as many rings there are to its wire each way, whatever was asked for; but a port that
     *               comes back has those that it had
     */
    public SwitchedPort interfacePort(int queues) throws RefusedException {
        RingCounts asked = register.rings();
        int txSlots = RingPlan.slots(asked.txSlots(), NetmapLayout.DEFAULT_SLOTS);
        int rxSlots = RingPlan.slots(asked.rxSlots(), NetmapLayout.DEFAULT_SLOTS);
        int txRings = RingPlan.rings(comesBack() ? asked.txRings() : queues, MOST_RINGS);
        int rxRings = RingPlan.rings(comesBack() ? asked.rxRings() : queues, MOST_RINGS);
        Group forward = new Group(RingKind.FORWARD, 1, Math.max(rxSlots, NetmapLayout.DEFAULT_SLOTS));
        RingPlan plan = new RingPlan(
                new Group(RingKind.SWITCHED, txRings, txSlots),
                new Group(RingKind.SWITCHED, RingPlan.rings(asked.hostTxRings(), MOST_RINGS), txSlots),
                new Group(RingKind.SWITCHED, rxRings, rxSlots),
                new Group(RingKind.SWITCHED, RingPlan.rings(asked.hostRxRings(), MOST_RINGS), rxSlots),
                forward,
                forward);
        return SwitchedPort.open(name, plan, rings(plan, false), Side.NIC, Side.HOST);
    }

    /**
     * Opens a port with rings of this plan.
     *
     * @param ownMemory whether it gets memory of its own, else the common one, unless a memory was asked for
     */
    public NetmapPort port(RingPlan plan, boolean ownMemory) throws RefusedException {
        return new NetmapPort(name, plan, rings(plan, ownMemory));
    }

    private RingSet rings(RingPlan plan, boolean ownMemory) throws RefusedException {
        NetmapMemory memory = memory(plan, ownMemory);
        memory.retain(); // so that it ends if the rings cannot be made
        try {
            return RingSet.make(memory, List.of(plan), position(plan), wish.payer());
        } finally {
            memory.release();
        }
    }

    private NetmapMemory memory(RingPlan plan, boolean own) throws RefusedException {
        NetmapMemory wanted = wish.memory();
        if (wanted != null) {
            return wanted;
        }
        if (!own) {
            return memories.find(Memories.COMMON);
        }
        long extra = Math.clamp(Integer.toUnsignedLong(register.extraBuffers()), 0, ExtraBuffers.MOST);
        long most = Math.max(MemoryGeometry.USUAL_BUFFERS, 2 * plan.slots() + extra);
        return memories.makePrivate(MemoryGeometry.ordinary(wish.bufferSize(), most));
    }

    private @Nullable RingPosition position(RingPlan plan) throws RefusedException {
        ComeBack comeBack = wish.comeBack();
        return comeBack == null ? null : comeBack.position(plan, 0);
    }
}
