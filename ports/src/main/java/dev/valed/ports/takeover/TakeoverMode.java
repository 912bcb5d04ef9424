package dev.valed.ports.takeover;

/** Which sides of an interface lead to the daemon. The side that does not is cut off: its frames are dropped. */
public enum TakeoverMode {
    /** The wire only: the host loses the interface. netmap's {@code vale-ctl -a}. */
    WIRE("wire"),
    /** Both, as two ports. netmap's {@code vale-ctl -h}. */
    WIRE_AND_HOST("wire+host"),
    /** The host stack only: the wire is cut off. */
    HOST("host");

    private final String label;

    TakeoverMode(String label) {
        this.label = label;
    }

    /** As in configuration and REST. */
    public String label() {
        return label;
    }

    public boolean hasWire() {
        return this != HOST;
    }

    public boolean hasHost() {
        return this != WIRE;
    }
}
