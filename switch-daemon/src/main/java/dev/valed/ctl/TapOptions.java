package dev.valed.ctl;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said of a TAP interface that becomes a port. */
final class TapOptions {
    @Option(names = "--mac", paramLabel = "M", description = "TAP: the MAC address that it gets.")
    private @Nullable MacAddress mac;

    @Option(names = "--mtu", paramLabel = "N", description = "TAP: the MTU that it gets, in bytes.")
    private @Nullable Integer mtu;

    @Option(names = "--persistent", description = "TAP: it stays when the port is detached or the daemon ends.")
    private boolean persistent;

    @Option(names = "--no-offload", description = "TAP: no segmentation or checksum offloads, frames as on a wire.")
    private boolean plain;

    boolean isAnyGiven() {
        return mac != null || mtu != null || persistent || plain;
    }

    void addTo(PortRequest request) {
        request.with("mac", mac)
                .with("mtu", mtu)
                .with("persistent", persistent ? true : null)
                .with("offload", plain ? false : null);
    }
}
