package dev.valed.daemon.control;

import com.fasterxml.jackson.annotation.JsonValue;

/** What is at the other end of a port. */
public enum PortType {
    /** A program that opens the port through the netmap interface. */
    NETMAP("netmap"),
    /** A network interface of the kernel that we make. */
    TAP("tap"),
    /** A persistent port, which exists by its name also when it is on no switch. */
    PERSISTENT("persistent"),
    /** A program that has the other end of a pipe. */
    PIPE("pipe"),
    /** A network interface of the kernel that we took over. */
    INTERFACE("interface");

    private final String label;

    PortType(String label) {
        this.label = label;
    }

    /** As in configuration, REST and metrics. */
    @JsonValue
    public String label() {
        return label;
    }

    /** Whether it is an interface of the kernel. */
    public boolean isKernels() {
        return this == TAP || this == INTERFACE;
    }
}
