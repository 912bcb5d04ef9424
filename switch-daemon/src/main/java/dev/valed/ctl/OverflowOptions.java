package dev.valed.ctl;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said of a program's port that is full. */
final class OverflowOptions {
    @Option(
            names = "--overflow",
            paramLabel = "HOW",
            description = "Frames that find a program's port full: drop (the default), or block: their senders wait.")
    private @Nullable Overflow overflow;

    @Option(
            names = "--overflow-limit",
            paramLabel = "MS",
            description = "With --overflow block: how long the program may stand still before frames are dropped"
                    + " after all, 1 to 10000 ms; 100 by default.")
    private @Nullable Integer limit;

    /** What a port does with frames for which it has no room. */
    enum Overflow {
        DROP,
        BLOCK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isAnyGiven() {
        return overflow != null || limit != null;
    }

    void addTo(PortRequest request) {
        request.with("overflow", overflow).with("overflowLimitMillis", limit);
    }
}
