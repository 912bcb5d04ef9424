package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.core.ring.RingFaults;
import dev.valed.ports.OpenPort;

/** A port that the daemon itself has open instead of a program: its rings lead to a worker. */
abstract class DaemonPort implements OpenPort {

    private final PortRings rings;
    private final RingFaults faults;
    private boolean closed;

    /** @param faults where the rings count them */
    DaemonPort(PortRings rings, RingFaults faults) {
        this.rings = rings;
        this.faults = faults;
    }

    /** Gives back what it has; called once. */
    abstract void release();

    @Override
    public final PortRings rings() {
        return rings;
    }

    @Override
    public final boolean isUp() {
        return !closed;
    }

    @Override
    public final long ringFaults() {
        return faults.badHeads();
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }
}
