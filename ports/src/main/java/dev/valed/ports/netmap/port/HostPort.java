package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.request.RefusedException;

/**
 * An interface that programs open by its name, of which only the host's side leads anywhere. Whoever opened it connects its
 * host rings with the interface.
 */
public final class HostPort extends NetmapPort implements OpenPort {

    private final PortRings rings;

    private HostPort(String name, RingPlan plan, RingSet set) throws RefusedException {
        super(name, plan, set);
        this.rings = switchRings(hostTx(), hostRx());
    }

    /** Takes over the set. */
    static HostPort open(String name, RingPlan plan, RingSet set) throws RefusedException {
        try {
            return new HostPort(name, plan, set);
        } catch (RefusedException e) {
            set.close();
            throw e;
        }
    }

    @Override
    public PortRings rings() {
        return rings;
    }

    @Override
    public long ringFaults() {
        return badHeads();
    }

    @Override
    public boolean isUp() {
        return !isClosed();
    }

    @Override
    public String detail() {
        return name() + ", " + hostTx().size() + " host tx and " + hostRx().size() + " host rx rings";
    }
}
