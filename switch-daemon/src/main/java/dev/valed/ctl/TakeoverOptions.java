package dev.valed.ctl;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said of an interface that is taken over. */
final class TakeoverOptions {
    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "Interface: wire (the default), which cuts the host off; wire+host, which makes two ports, PORT and"
                            + " PORT^; or host, which cuts the wire off.")
    private @Nullable TakeoverMode mode;

    @Option(
            names = "--wire",
            paramLabel = "HOW",
            description = "Interface: how frames get to the wire and back, tap (the default) or af_xdp.")
    private @Nullable Wire wire;

    @Option(
            names = "--force",
            description = "Interface: even one by which the daemon is reached, and then perhaps no more.")
    private boolean force;

    /** How frames get to the wire and back. */
    enum Wire {
        TAP,
        AF_XDP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isAnyGiven() {
        return mode != null || wire != null || force;
    }

    void addTo(PortRequest request) {
        request.with("mode", mode).with("wire", wire).forced(force);
    }
}
