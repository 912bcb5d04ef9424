package dev.valed.daemon.control;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import java.util.concurrent.locks.Lock;

/** A port whose memory is shared: it is closed by whoever dismisses it, who may not hold the lock that this takes. */
record LockedClose(OpenPort port, Lock lock) implements OpenPort {

    @Override
    public PortRings rings() {
        return port.rings();
    }

    @Override
    public boolean isUp() {
        return port.isUp();
    }

    @Override
    public String detail() {
        return port.detail();
    }

    @Override
    public long ringFaults() {
        return port.ringFaults();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            port.close();
        } finally {
            lock.unlock();
        }
    }
}
