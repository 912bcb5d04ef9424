package dev.valed.ports.takeover;

/** How frames get from the wire to the daemon and back. The host's side always goes through a TAP. */
public enum WireMechanism {
    /** Through a TAP beside the interface: works with every interface, and segments of 64 KB pass whole. */
    TAP("tap"),
    /** Through AF_XDP sockets, for drivers that give frames without copying. */
    AF_XDP("af_xdp");

    private final String label;

    WireMechanism(String label) {
        this.label = label;
    }

    /** As in configuration and REST. */
    public String label() {
        return label;
    }
}
