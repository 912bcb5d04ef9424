package dev.valed.ports.netmap.port;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The monitors of one ring as its users see them, in the ring's block: see {@link SyncLayout#MONITORS}. Whoever feeds a
 * monitor's ring holds the lock word in that ring's block meanwhile and looks at the entry again under it; so an entry that
 * was taken out is no longer used once its lock has been seen free.
 */
final class MonitorLinks {

    /** Offset in a monitor ring's block: 0, or the thread that feeds it. */
    private static final int LOCK = SyncLayout.NOTES + 128;

    private static final int ENTRIES = SyncLayout.MONITORS + 8;
    private static final int ENTRY = 16;
    /** A feeder that holds a lock for longer is dead, or does it on purpose; it can only hurt its own memory. */
    private static final long PATIENCE_NANOS = 20_000_000;

    private final NetmapRing monitored;
    private final List<Link> links = new ArrayList<>();

    /** @param swaps whether the monitor takes the slots themselves */
    private record Link(NetmapRing monitor, boolean swaps) {}

    MonitorLinks(NetmapRing monitored) {
        this.monitored = monitored;
    }

    /** @throws RefusedException EBUSY if the ring has as many as it can have */
    void add(NetmapRing monitor, boolean swaps) throws RefusedException {
        if (links.size() == SyncLayout.MAX_MONITORS) {
            throw new RefusedException(
                    Errno.EBUSY, "the ring has " + SyncLayout.MAX_MONITORS + " monitors, which is all it can have");
        }
        Link link = new Link(monitor, swaps);
        write(links.size(), link);
        links.add(link);
        putCount(links.size());
    }

    /** From now on nobody begins to feed the monitor's ring from this one: see {@link #awaitUnlocked}. */
    void remove(NetmapRing monitor) {
        putCount(0);
        links.removeIf(link -> link.monitor == monitor);
        for (int i = 0; i < links.size(); i++) {
            write(i, links.get(i));
        }
        putCount(links.size());
    }

    private void write(int index, Link link) {
        long entry = monitored.place().sync() + ENTRIES + (long) index * ENTRY;
        SharedMemory.putLong(entry, link.monitor.syncOffset() + (link.swaps ? SyncLayout.MONITOR_SWAPS : 0));
        SharedMemory.putLong(entry + Long.BYTES, link.monitor.ringOffset());
    }

    private void putCount(int count) {
        SharedMemory.putIntRelease(monitored.place().sync() + SyncLayout.MONITORS, count);
        VarHandle.fullFence(); // between the count and the look at the lock
    }

    /** Returns when nobody feeds these rings of monitors any more. */
    static void awaitUnlocked(List<NetmapRing> monitors) {
        long start = System.nanoTime();
        for (NetmapRing monitor : monitors) {
            while (SharedMemory.getIntAcquire(monitor.place().sync() + LOCK) != 0
                    && System.nanoTime() - start < PATIENCE_NANOS) {
                LockSupport.parkNanos(100_000);
            }
        }
    }
}
