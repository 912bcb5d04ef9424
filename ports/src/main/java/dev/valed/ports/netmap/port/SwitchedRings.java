package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.core.ring.NetmapEgress;
import dev.valed.core.ring.NetmapIngress;
import dev.valed.core.ring.RingFaults;
import dev.valed.core.ring.Wakeup;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.EventFdKick;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.WakeupPipe;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Rings of a port as the core takes them in: it receives from the program's tx rings, and from those that the library
 * forwards by, and delivers to its rx rings.
 *
 * <p>Workers call programs by pipes and not by eventfds, because a program can make the worker's end of an eventfd block
 * (see {@link EventFd}); there is one for each ring, because whoever reads a common one would swallow the call for another
 * thread or process that waits.
 */
final class SwitchedRings implements AutoCloseable {
    private final EventFd kick;
    private final List<NetmapRing> tx;
    private final List<NetmapIngress> ingress = new ArrayList<>();
    private final List<NetmapEgress> egress = new ArrayList<>();
    private final PortRings rings;
    private final Map<NetmapRing, NetmapEgress> egressOf = new IdentityHashMap<>();
    private final RingFaults faults = new RingFaults();
    private final LongAdder calls = new LongAdder();

    private SwitchedRings(EventFd kick, List<NetmapRing> tx, List<NetmapRing> rx) {
        this.kick = kick;
        this.tx = List.copyOf(tx);
        PortKick portKick = new PortKick(new EventFdKick(kick));
        for (NetmapRing ring : tx) {
            ingress.add(new NetmapIngress(
                    ring.place(), ring.memory().bufferPool(), ingress.size(), wakeup(ring), portKick, faults));
        }
        for (NetmapRing ring : rx) {
            NetmapEgress one = new NetmapEgress(ring.place(), ring.memory().bufferPool(), wakeup(ring), faults);
            egress.add(one);
            egressOf.put(ring, one);
        }
        this.rings = new PortRings(ingress, egress);
    }

    /** @throws SystemCallException if there are no descriptors left */
    static SwitchedRings of(List<NetmapRing> tx, List<NetmapRing> rx) throws SystemCallException {
        return new SwitchedRings(EventFd.create(), tx, rx);
    }

    /** Nobody waits for room in a ring that the library forwards by. */
    private Wakeup wakeup(NetmapRing ring) {
        WakeupPipe call = ring.call();
        return call == null
                ? () -> {}
                : () -> {
                    calls.increment();
                    call.signal();
                };
    }

    /** Of the virtio-net header that frames begin with, from the workers' next batch on. */
    void setHeaderLength(int bytes) {
        ingress.forEach(ring -> ring.setHeaderLength(bytes));
        egress.forEach(ring -> ring.setHeaderLength(bytes));
    }

    PortRings rings() {
        return rings;
    }

    /** From now on so many bytes of each buffer of this ring stay free, for the program to move frames. */
    void leaveRoom(NetmapRing ring, int bytes) {
        NetmapEgress egress = egressOf.get(ring);
        if (egress != null) {
            egress.setUsedLength(ring.memory().geometry().bufferSize() - bytes);
        }
    }

    /** Whether it receives from this ring. */
    boolean takesFrom(NetmapRing ring) {
        return tx.contains(ring);
    }

    int kickDescriptor() {
        return kick.fd();
    }

    long badHeads() {
        return faults.badHeads();
    }

    long calls() {
        return calls.sum();
    }

    @Override
    public void close() {
        kick.close();
    }
}
