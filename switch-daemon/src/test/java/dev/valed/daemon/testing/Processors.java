package dev.valed.daemon.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What tests need of the machine. */
public final class Processors {

    private Processors() {}

    /** Skips the test where polling is refused in any case, as it leaves no processor to others. */
    public static void assumeEnoughForPolling() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs two processors, and there is one");
    }
}
