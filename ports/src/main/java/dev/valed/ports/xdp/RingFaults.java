package dev.valed.ports.xdp;

import java.util.concurrent.atomic.LongAdder;

/** Counts what was found in the rings that cannot be: nothing is read or written by it. */
final class RingFaults {

    private final LongAdder found = new LongAdder();

    void count() {
        found.increment();
    }

    long found() {
        return found.sum();
    }
}
