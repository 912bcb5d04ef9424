package dev.valed.daemon.system;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A host with a TAP on a switch. */
final class Station extends Host {

    static final String DEVICE = "tap0";

    private final DaemonProcess daemon;
    private final String port;
    private final String settings;

    /**
     * @param port     as {@code vale0:a}
     * @param number   for its addresses, 1 to 99
     * @param settings of the TAP in JSON, such as {@code "mtu":9000}, or empty
     */
    Station(DaemonProcess daemon, String port, int number, String settings) throws Exception {
        super(number, DEVICE);
        this.daemon = daemon;
        this.port = port;
        this.settings = settings;
        try {
            attach();
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** Makes its TAP and gives it an address. */
    void attach() throws Exception {
        attachTo(daemon);
    }

    /** The same on another daemon. */
    void attachTo(DaemonProcess other) throws Exception {
        other.api().attach(port, request(namespace().name(), mac()));
        useIpv4();
    }

    String request(String namespaceName, @Nullable String macAddress) {
        return "{\"type\":\"tap\",\"device\":\"" + DEVICE + "\",\"namespace\":\"" + namespaceName + "\""
                + (macAddress == null ? "" : ",\"mac\":\"" + macAddress + "\"")
                + (settings.isEmpty() ? "" : "," + settings) + "}";
    }

    /** As {@code vale0:a}. */
    String port() {
        return port;
    }

    PortCounts counts() throws IOException {
        return daemon.api().counts(port);
    }
}
