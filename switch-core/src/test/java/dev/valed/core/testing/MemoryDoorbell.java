package dev.valed.core.testing;

import dev.valed.core.port.Doorbell;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A doorbell without a kernel: for workers that sleep, and for tests that ask whether somebody rang. It allocates
 * nothing. One thread awaits, any may ring.
 */
public final class MemoryDoorbell implements Doorbell {

    private final AtomicLong rings = new AtomicLong();
    private volatile boolean rung;
    private volatile boolean closed;
    private volatile @Nullable Thread sleeper;

    @Override
    public void poll() {}

    @Override
    public boolean await(long nanos) {
        sleeper = Thread.currentThread();
        if (!rung) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
        boolean wasRung = rung;
        rung = false; // the caller looks at everything now
        return wasRung;
    }

    @Override
    public void ring() {
        rings.incrementAndGet();
        rung = true;
        Thread waiting = sleeper;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    public long rings() {
        return rings.get();
    }

    public boolean isClosed() {
        return closed;
    }
}
