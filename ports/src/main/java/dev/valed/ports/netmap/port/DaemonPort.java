package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.core.ring.RingFaults;
import dev.valed.ports.OpenPort;
import java.util.concurrent.locks.Lock;

/** A port that the daemon itself has open instead of a program: its rings lead to a worker. */
abstract class DaemonPort implements OpenPort {

    private final PortRings rings;
    private final RingFaults faults;
    private final Lock lock;
    private boolean closed;

    /**
     * @param faults where the rings count them
     * @param lock   that guards its memory
     */
    DaemonPort(PortRings rings, RingFaults faults, Lock lock) {
        this.rings = rings;
        this.faults = faults;
        this.lock = lock;
    }

    /** Gives back what it has; called once, with the lock held. */
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

    /** Takes the lock: whoever closes the port need not have it. */
    @Override
    public final void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                release();
            }
        } finally {
            lock.unlock();
        }
    }
}
