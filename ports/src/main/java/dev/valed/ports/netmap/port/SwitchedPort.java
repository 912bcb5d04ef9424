package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.request.RefusedException;

/** A port whose rings, all of them, lead to a switch. Whoever opened it attaches and detaches it. */
public final class SwitchedPort extends NetmapPort implements OpenPort {

    private final PortRings rings;

    private SwitchedPort(String name, RingPlan plan, RingSet set) throws RefusedException {
        super(name, plan, set);
        this.rings = switchRings(tx(), rx());
    }

    /** Takes over the set. */
    static SwitchedPort open(String name, RingPlan plan, RingSet set) throws RefusedException {
        try {
            return new SwitchedPort(name, plan, set);
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
        return "netmap port " + name() + ", " + tx().size() + " tx rings of "
                + counts().txSlots() + " slots and " + rx().size() + " rx rings of " + counts().rxSlots()
                + ", memory " + memory().id() + " with buffers of "
                + memory().geometry().bufferSize() + " bytes";
    }
}
