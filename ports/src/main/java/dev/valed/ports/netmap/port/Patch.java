package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.core.ring.NetmapEgress;
import dev.valed.core.ring.RingFaults;
import dev.valed.core.ring.RxRingIngress;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.request.RefusedException;
import java.util.List;
import java.util.concurrent.locks.Lock;

/**
 * Connects two switches: what is delivered to one of its two ports comes in by the other. Two rx rings in the memory of the
 * persistent port that it stands for; no program has them open, though one that has the memory can write to them.
 */
public final class Patch {

    private static final RingPlan.Group NO_SENDER = new RingPlan.Group(RingKind.IDLE, 1, 1);

    private final NetmapPort port;
    private final Lock lock;
    private final Side first;
    private final Side second;

    private Patch(NetmapPort port, Lock lock) {
        this.port = port;
        this.lock = lock;
        NetmapRing one = port.rx().getFirst();
        NetmapRing other = port.rx().getLast();
        WorkerCall callFirst = new WorkerCall();
        WorkerCall callSecond = new WorkerCall();
        this.first = new Side(one, callFirst, other, callSecond);
        this.second = new Side(other, callSecond, one, callFirst);
    }

    /**
     * @param ports  whose lock its sides take when they are closed
     * @param name   of the persistent port
     * @param slots  a power of two, 16 to 4,096
     * @throws RefusedException ENOMEM
     */
    public static Patch open(OpenPorts ports, String name, NetmapMemory memory, int slots) throws RefusedException {
        RingPlan plan = new RingPlan(
                NO_SENDER, RingPlan.Group.NONE, new RingPlan.Group(RingKind.SWITCHED, 2, slots), RingPlan.Group.NONE);
        return new Patch(NetmapPort.make(name, memory, plan), ports.lock());
    }

    public OpenPort first() {
        return first;
    }

    public OpenPort second() {
        return second;
    }

    private final class Side extends DaemonPort {

        /** @param to ring that the other side receives by, and {@code call} what wakes it */
        Side(NetmapRing from, WorkerCall ownCall, NetmapRing to, WorkerCall call) {
            // Nobody ever waits for room: the words of the ring without a sender say so.
            long nobody = port.tx().getFirst().place().sync();
            RingFaults faults = new RingFaults();
            super(
                    new PortRings(
                            List.of(new RxRingIngress(
                                    from.place(), nobody, from.memory().bufferPool(), 0, () -> {}, ownCall, faults)),
                            List.of(new NetmapEgress(to.place(), to.memory().bufferPool(), call, faults))),
                    faults,
                    lock);
        }

        @Override
        public String detail() {
            return "persistent port " + port + ", connected with another switch";
        }

        /** The memory goes back when both sides are closed. */
        @Override
        void release() {
            if (!first.isUp() && !second.isUp()) {
                port.close();
            }
        }
    }
}
