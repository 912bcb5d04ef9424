package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.port.PortOpening.Wish;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * The ports that exist, by name, and what a name means: in netmap's order a null port, a monitor, a pipe, a port of a switch
 * or an interface. Guarded by {@link #lock}, as the ports and memories are.
 */
public final class OpenPorts {

    private final NetmapBroker broker;
    private final Memories memories;
    private final Lock lock;
    private final Map<String, NetmapPort> byName = new HashMap<>();
    private long monitorsMade;

    /** @param lock that whoever uses this, the memories or their ports holds */
    public OpenPorts(NetmapBroker broker, Memories memories, Lock lock) {
        this.broker = broker;
        this.memories = memories;
        this.lock = lock;
    }

    public Lock lock() {
        return lock;
    }

    NetmapBroker broker() {
        return broker;
    }

    public Memories memories() {
        return memories;
    }

    /** The port of this name, if it exists. */
    public Optional<NetmapPort> find(String name) throws RefusedException {
        return present(canonical(name));
    }

    private Optional<NetmapPort> present(String canonicalName) {
        return Optional.ofNullable(byName.get(canonicalName)).filter(port -> !port.isRemoved());
    }

    private String canonical(String name) throws RefusedException {
        Optional<PipeName> pipe = PipeName.of(name);
        return pipe.isPresent() ? canonical(pipe.get()).name() : broker.canonicalName(name);
    }

    private PipeName canonical(PipeName name) {
        return new PipeName(broker.canonicalName(name.parent()), name.isMaster(), name.id());
    }

    /**
     * Looks for a port as PORT_INFO_GET does.
     *
     * @param create whether to make it if it does not exist
     * @return the port, with a reference that the caller {@linkplain NetmapPort#release releases}
     * @throws RefusedException ENXIO if there is none; else as netmap does
     */
    public NetmapPort acquire(String name, Register register, boolean create, PeerCredentials peer)
            throws RefusedException {
        return acquire(name, register, Wish.of(peer, create));
    }

    /** {@link #acquire(String, Register, boolean, PeerCredentials)} with all that a REGISTER can wish for. */
    NetmapPort acquire(String name, Register register, Wish wish) throws RefusedException {
        if (register.mode() == Register.PIPE_MASTER || register.mode() == Register.PIPE_SLAVE) {
            throw new RefusedException(Errno.EINVAL, "pipes are opened by their names, base{id and base}id");
        }
        if (wish.memory() != null) {
            return acquireIn(wish.memory(), name, register, wish);
        }
        if (register.memoryId() != 0) {
            return acquireIn(memories.find(register.memoryId()), name, register, wish);
        }
        return acquireAny(name, register, wish);
    }

    /** The memory may have been made for this: it ends if the port does not come to be in it. */
    private NetmapPort acquireIn(NetmapMemory memory, String name, Register register, Wish wish)
            throws RefusedException {
        memory.retain();
        try {
            return acquireAny(name, register, wish.in(memory));
        } finally {
            memory.release();
        }
    }

    private NetmapPort acquireAny(String name, Register register, Wish wish) throws RefusedException {
        if (register.mode() == Register.NULL) {
            return acquireNull(name, register, wish);
        }
        if (register.has(Register.MONITOR_TX | Register.MONITOR_RX | Register.MONITOR_SWAPS)) {
            return acquireMonitor(name, register, wish);
        }
        Optional<PipeName> pipe = PipeName.of(name);
        return pipe.isPresent()
                ? acquirePipe(canonical(pipe.get()), register, wish)
                : acquireFromBroker(broker.canonicalName(name), register, wish);
    }

    private static NetmapPort reference(NetmapPort port) {
        port.retain();
        return port;
    }

    private NetmapPort acquireNull(String name, Register register, Wish wish) throws RefusedException {
        if (!wish.create() || wish.memory() == null) {
            throw new RefusedException(Errno.EINVAL, "a null port is made in memory that exists");
        }
        RingPlan plan = RingPlan.of(
                RingKind.IDLE,
                register.rings().txRings(),
                idleSlots(register.rings().txSlots()),
                register.rings().rxRings(),
                idleSlots(register.rings().rxSlots()));
        return reference(new PortOpening(memories, "null:" + name, register, wish).port(plan, false));
    }

    private static int idleSlots(int asked) throws RefusedException {
        if (Integer.compareUnsigned(asked, RingPlan.MOST_SLOTS) > 0) {
            throw new RefusedException(Errno.ENOMEM, "a ring has at most " + RingPlan.MOST_SLOTS + " slots");
        }
        return asked;
    }

    private NetmapPort acquireMonitor(String name, Register register, Wish wish) throws RefusedException {
        long directions = Register.MONITOR_TX | Register.MONITOR_RX;
        Register full =
                register.has(Register.MONITOR_SWAPS) ? register.withFlags(register.flags() | directions) : register;
        Register ofMonitored = full.withFlags(full.flags() & ~(directions | Register.MONITOR_SWAPS));
        NetmapPort monitored = wish.comeBack() == null
                ? acquire(name, ofMonitored, wish)
                : reference(find(name).orElseThrow(OpenPorts::notBackYet));
        try {
            if (!monitored.isOpen()) {
                throw wish.comeBack() == null
                        ? new RefusedException(Errno.EINVAL, name + " cannot be monitored: nobody has it open")
                        : notBackYet();
            }
            RingSelection.of(monitored, full);
            RingPlan plan = MonitorPort.plan(monitored, full);
            RingSet set = RingSet.make(
                    monitored.memory(),
                    List.of(plan),
                    wish.comeBack() == null ? null : wish.comeBack().position(plan, 0),
                    wish.payer());
            return reference(MonitorPort.open(name + "/" + monitorsMade++, plan, set, monitored, full));
        } finally {
            monitored.release();
        }
    }

    private static RefusedException notBackYet() {
        return new RefusedException(Errno.EAGAIN, "what this program monitored has not come back yet");
    }

    private NetmapPort acquirePipe(PipeName name, Register register, Wish wish) throws RefusedException {
        if (register.mode() != Register.ALL_NIC && register.mode() != Register.ONE_NIC) {
            throw new RefusedException(Errno.EINVAL, "mode " + register.mode() + " is not accepted for a pipe");
        }
        Optional<NetmapPort> open = present(name.name());
        if (open.isPresent()) {
            return reference(open.get());
        }
        return reference(
                wish.comeBack() == null
                        ? makePipe(name, register, wish)
                        : bringBack(name, register, wish, wish.comeBack()));
    }

    private NetmapPort makePipe(PipeName name, Register register, Wish wish) throws RefusedException {
        NetmapPort parent = acquireParent(name.parent(), register, wish);
        try {
            if (parent.isOwned()) {
                throw new RefusedException(Errno.EBUSY, parent + " is used by the daemon itself");
            }
            if (!wish.create()) {
                throw new RefusedException(Errno.ENODEV, "there is no pipe " + name.id() + " of " + parent);
            }
            RingPlan plan = Pipe.plan(register.rings(), parent.usualTxSlots(), parent.usualRxSlots());
            RingSet set = RingSet.make(parent.memory(), List.of(plan, Pipe.reverse(plan)), null, wish.payer());
            return add(name, Pipe.open(name, plan, set, parent));
        } catch (RefusedException e) {
            parent.release();
            throw e;
        }
    }

    private NetmapPort acquireParent(String name, Register register, Wish wish) throws RefusedException {
        try {
            return acquire(name, register, wish);
        } catch (RefusedException e) {
            if (e.errno() != Errno.ENXIO.number() || !wish.create()) {
                throw e;
            }
            broker.makeParent(name, register.rings(), register.memoryId(), wish.peer());
            return acquire(name, register, wish);
        }
    }

    /** The parent may come back later, or never: the pipe does not need it. */
    private NetmapPort bringBack(PipeName name, Register register, Wish wish, ComeBack comeBack)
            throws RefusedException {
        NetmapMemory memory = wish.memory();
        if (memory == null) {
            throw new IllegalArgumentException("nothing comes back without its memory");
        }
        RingPlan asked = Pipe.plan(register.rings(), RingPlan.FEWEST_SLOTS, RingPlan.FEWEST_SLOTS);
        RingPlan plan = name.isMaster() ? asked : Pipe.reverse(asked);
        RingPosition position = comeBack.position(asked, name.isMaster() ? 0 : plan.rings());
        RingSet set = RingSet.make(memory, List.of(plan, Pipe.reverse(plan)), position, wish.payer());
        return add(name, Pipe.open(name, plan, set, null));
    }

    private NetmapPort add(PipeName name, Pipe pipe) {
        byName.put(name.master(), pipe.end(true));
        byName.put(name.slave(), pipe.end(false));
        Runnable whenUnused = () -> {
            if (pipe.isUnused()) {
                byName.remove(name.master(), pipe.end(true));
                byName.remove(name.slave(), pipe.end(false));
                pipe.close();
            }
        };
        pipe.end(true).whenUnused(whenUnused);
        pipe.end(false).whenUnused(whenUnused);
        return pipe.end(name.isMaster());
    }

    private NetmapPort acquireFromBroker(String name, Register register, Wish wish) throws RefusedException {
        Optional<NetmapPort> open = present(name);
        if (open.isPresent()) {
            return reference(open.get());
        }
        NetmapPort opened = broker.open(new PortOpening(memories, name, register, wish));
        byName.put(name, opened);
        opened.connectBy(connection(opened));
        opened.whenUnused(() -> {
            byName.remove(name, opened);
            broker.close(opened);
        });
        return reference(opened);
    }

    private PortConnection connection(NetmapPort port) {
        return new PortConnection() {
            @Override
            public void make(PeerCredentials peer) throws RefusedException {
                broker.connect(port, peer);
            }

            @Override
            public void end() {
                broker.disconnect(port);
            }
        };
    }
}
