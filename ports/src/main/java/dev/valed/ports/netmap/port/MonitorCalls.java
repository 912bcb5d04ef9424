package dev.valed.ports.netmap.port;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.sys.WakeupPipe;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The rings of a port's monitors whose programs can be called. Those who feed a monitor may have been there before it, and
 * have no descriptor to call it by: they ask the daemon to. Any thread; nobody holds the lock for longer than a few system
 * calls that do not wait.
 */
final class MonitorCalls {
    private final Set<NetmapRing> rings = new LinkedHashSet<>();

    synchronized void add(NetmapRing ring) {
        rings.add(ring);
    }

    /** Before the ring is closed: nobody calls its program any more. */
    synchronized void remove(NetmapRing ring) {
        rings.remove(ring);
    }

    /** Calls whoever sleeps: who fed a ring has stored its tail, and then found the waiting word odd. */
    synchronized void call() {
        for (NetmapRing ring : rings) {
            WakeupPipe call = ring.call();
            if (call != null
                    && SyncLayout.isAsleep(
                            SharedMemory.getIntAcquire(ring.place().sync() + SyncLayout.WAIT))) {
                call.signal();
            }
        }
    }
}
