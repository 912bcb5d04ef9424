package dev.valed.core.ring;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a client wrote into its sync words that cannot be. Its ring then stands still until it writes something
 * possible; nobody else notices.
 */
public final class RingFaults {

    private final LongAdder badHeads = new LongAdder();

    void badHead() {
        badHeads.increment();
    }

    /** Heads found outside of what the client owned. */
    public long badHeads() {
        return badHeads.sum();
    }
}
