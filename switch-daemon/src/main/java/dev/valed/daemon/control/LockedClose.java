package dev.valed.daemon.control;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

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
    public @Nullable String mechanism() {
        return port.mechanism();
    }

    @Override
    public long missedFrames() {
        return port.missedFrames();
    }

    @Override
    public long lateCompletions() {
        return port.lateCompletions();
    }

    @Override
    public void giveBack() {
        port.giveBack();
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
