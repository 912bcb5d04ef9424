package dev.valed.core.fdb;

import dev.valed.core.port.Port;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** How many addresses a table has, in all and of each port, which is exact; and what became of them so far. */
final class FdbCounters {

    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicIntegerArray entriesOfPort = new AtomicIntegerArray(Port.MAX_PORTS);

    private final LongAdder learned = new LongAdder();
    private final LongAdder moved = new LongAdder();
    private final LongAdder aged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder pinned = new LongAdder();

    int entries() {
        return entries.get();
    }

    int entriesOfPort(int portIndex) {
        return entriesOfPort.get(portIndex);
    }

    void entered(long value) {
        entries.incrementAndGet();
        entriesOfPort.incrementAndGet(FdbValue.portIndex(value));
        learned.increment();
    }

    void removed(long value) {
        entries.decrementAndGet();
        entriesOfPort.decrementAndGet(FdbValue.portIndex(value));
    }

    /** One value took the place of the other; it may be the same port's. */
    void replaced(long old, long value) {
        if (FdbValue.portIdentity(old) != FdbValue.portIdentity(value)) {
            moved.increment();
            entriesOfPort.decrementAndGet(FdbValue.portIndex(old));
            entriesOfPort.incrementAndGet(FdbValue.portIndex(value));
        }
    }

    void aged() {
        aged.increment();
    }

    void refused() {
        refused.increment();
    }

    void pinnedElsewhere() {
        pinned.increment();
    }

    FdbStatistics snapshot(int capacity) {
        return new FdbStatistics(
                entries.get(), capacity, learned.sum(), moved.sum(), aged.sum(), refused.sum(), pinned.sum());
    }
}
