package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.sys.Errno;
import java.util.ArrayList;
import java.util.List;

/** Which of a port's rings a registration opens, by nr_mode, nr_ringid and nr_flags. */
final class RingSelection {

    private RingSelection() {}

    /** @throws RefusedException EINVAL if the port has no such rings */
    static List<NetmapRing> of(NetmapPort port, Register register) throws RefusedException {
        List<NetmapRing> selected = new ArrayList<>();
        if (!register.has(Register.RX_RINGS_ONLY)) {
            select(port, register, true, selected);
        }
        if (!register.has(Register.TX_RINGS_ONLY)) {
            select(port, register, false, selected);
        }
        return List.copyOf(selected);
    }

    private static void select(NetmapPort port, Register register, boolean tx, List<NetmapRing> into)
            throws RefusedException {
        List<NetmapRing> nic = port.rings(tx, false);
        List<NetmapRing> host = port.rings(tx, true);
        switch (register.mode()) {
            case Register.ALL_NIC, Register.NULL -> into.addAll(nic);
            case Register.SW -> into.addAll(requireHost(port, host));
            case Register.NIC_SW -> {
                requireHost(port, host);
                into.addAll(nic);
                into.addAll(host);
            }
            case Register.ONE_NIC -> into.add(one(port, register, nic, port.rings(!tx, false)));
            case Register.ONE_SW -> {
                requireHost(port, host);
                into.add(one(port, register, host, port.rings(!tx, true)));
            }
            default -> throw new RefusedException(Errno.EINVAL, "mode " + register.mode() + " is not accepted");
        }
    }

    private static List<NetmapRing> requireHost(NetmapPort port, List<NetmapRing> host) throws RefusedException {
        if (host.isEmpty()) {
            throw new RefusedException(Errno.EINVAL, port + " has no host rings");
        }
        return host;
    }

    /** The ring of this number; the first if only the other direction has one. */
    private static NetmapRing one(
            NetmapPort port, Register register, List<NetmapRing> rings, List<NetmapRing> otherDirection)
            throws RefusedException {
        int id = register.ringId();
        if (id >= rings.size() && id >= otherDirection.size() || rings.isEmpty()) {
            throw new RefusedException(Errno.EINVAL, port + " has no ring " + id);
        }
        return rings.get(id < rings.size() ? id : 0);
    }
}
