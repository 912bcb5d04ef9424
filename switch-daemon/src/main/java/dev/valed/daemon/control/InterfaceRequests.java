package dev.valed.daemon.control;

import dev.valed.ports.netmap.port.RingPlan;
import dev.valed.ports.netmap.request.NewInterface;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import java.util.Optional;

/** VALE_NEWIF and VALE_DELIF, with the errors of netmap's kernel module. */
final class InterfaceRequests {

    private final Interfaces interfaces;

    InterfaceRequests(Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    Optional<InterfaceStatus> find(String name) {
        return interfaces.list().stream()
                .filter(port -> port.name().equals(name))
                .findFirst();
    }

    NewInterface make(String name, NewInterface body) throws ServiceException, RefusedException {
        if (find(name).isPresent()) {
            throw new RefusedException(Errno.EEXIST, "there is a persistent port " + name);
        }
        Names.checkInterface(name);
        try {
            interfaces.put(name, spec(body.rings(), body.memoryId()));
        } catch (ServiceException e) {
            if (e.kind() == ServiceException.Kind.CONFLICT) {
                throw new RefusedException(Errno.EEXIST, String.valueOf(e.getMessage()));
            }
            throw e;
        }
        InterfaceStatus made = interfaces.status(name);
        return new NewInterface(
                new RingCounts(made.txSlots(), made.rxSlots(), made.txRings(), made.rxRings(), 0, 0), made.memId());
    }

    /** As the kernel module does, what is too much becomes the most that there can be. */
    static InterfaceSpec spec(RingCounts wanted, int memoryId) {
        return new InterfaceSpec(
                RingPlan.slots(wanted.txSlots(), InterfaceSpec.DEFAULT_SLOTS),
                RingPlan.slots(wanted.rxSlots(), InterfaceSpec.DEFAULT_SLOTS),
                RingPlan.rings(wanted.txRings(), InterfaceSpec.MAX_RINGS),
                RingPlan.rings(wanted.rxRings(), InterfaceSpec.MAX_RINGS),
                memoryId);
    }

    /** @param isOther whether the name is that of another interface */
    void delete(String name, boolean isOther) throws ServiceException, RefusedException {
        InterfaceStatus found = find(name).orElse(null);
        if (found == null) {
            throw isOther
                    ? new RefusedException(Errno.EINVAL, name + " is no persistent port")
                    : new RefusedException(Errno.ENXIO, "there is no interface " + Names.quote(name));
        }
        if (found.ephemeral()) {
            throw new RefusedException(Errno.EINVAL, name + " goes with the program that opened it");
        }
        interfaces.delete(name);
    }
}
