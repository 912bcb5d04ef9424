package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.core.ring.NetmapEgress;
import dev.valed.core.ring.RingFaults;
import dev.valed.core.ring.RxRingIngress;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.port.PortOpening.Wish;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.PipeKick;
import dev.valed.ports.sys.WakeupPipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;

/**
 * The end of a pipe that a worker has instead of a program: it receives by the end's rx rings, and delivers to those of the
 * other end, into the buffers of the end's own tx rings, which are not used otherwise.
 */
public final class PipeEndPort extends DaemonPort {

    private final NetmapPort end;

    private PipeEndPort(NetmapPort end, RingFaults faults, Lock lock) {
        super(rings(end, faults), faults, lock);
        this.end = end;
    }

    private static PortRings rings(NetmapPort end, RingFaults faults) {
        List<RxRingIngress> ingress = new ArrayList<>();
        for (NetmapRing rx : end.rx()) {
            NetmapRing sender = peer(rx);
            WakeupPipe call = call(sender);
            ingress.add(new RxRingIngress(
                    rx.place(),
                    sender.place().sync(),
                    rx.memory().bufferPool(),
                    ingress.size(),
                    call::signal,
                    new PipeKick(call(rx)),
                    faults));
        }
        List<NetmapEgress> egress = new ArrayList<>();
        for (NetmapRing tx : end.tx()) {
            NetmapRing receiver = peer(tx);
            WakeupPipe call = call(receiver);
            egress.add(new NetmapEgress(receiver.place(), receiver.memory().bufferPool(), call::signal, faults));
        }
        return new PortRings(ingress, egress);
    }

    private static NetmapRing peer(NetmapRing ring) {
        return Objects.requireNonNull(ring.peer(), "a pipe's ring has another one at its end");
    }

    private static WakeupPipe call(NetmapRing ring) {
        return Objects.requireNonNull(ring.call(), "a pipe's ring has a call");
    }

    /**
     * Takes an end of a pipe, which is made if there is none.
     *
     * @param name such as <code>x&#125;1</code>
     * @throws RefusedException EBUSY if a program has, or had, the end: then it has the descriptors by which the worker is
     *                          woken, and could make the worker wait for it; EINVAL if it is no name of a pipe
     */
    public static PipeEndPort open(OpenPorts ports, String name, PeerCredentials peer) throws RefusedException {
        if (PipeName.of(name).isEmpty()) {
            throw new RefusedException(Errno.EINVAL, name + " is not the name of a pipe");
        }
        NetmapPort end =
                ports.acquire(name, Register.allRings(), Wish.of(peer, true).paidBy(Payer.OPERATOR));
        if (end.isOwned() || end.wasOpen()) {
            end.release();
            throw new RefusedException(
                    Errno.EBUSY, "pipe " + name + " is, or was, in use at this end: close both ends first");
        }
        end.setOwned(true);
        end.tx().forEach(tx -> tx.lendBuffers(peer(tx)));
        return new PipeEndPort(end, new RingFaults(), ports.lock());
    }

    @Override
    public String detail() {
        return "pipe " + end + ", " + end.rx().size() + " rings from and "
                + end.tx().size() + " to the program";
    }

    @Override
    void release() {
        end.setOwned(false);
        end.release();
    }
}
