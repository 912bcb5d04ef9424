package dev.valed.daemon.control;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether frames can reach what is behind a port. */
public enum PortState {
    UP("up"),
    DOWN("down");

    private final String label;

    PortState(String label) {
        this.label = label;
    }

    /** As in REST. */
    @JsonValue
    public String label() {
        return label;
    }
}
