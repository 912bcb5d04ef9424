package dev.valed.daemon.control;

import dev.valed.core.port.Overflow;

/**
 * A port that is a persistent one, made before.
 *
 * @param device its name
 * @param overflow what becomes of frames that find the port full
 */
public record PersistentPortSpec(String device, Overflow overflow) implements PortSpec {

    /** One that drops what it has no room for. */
    public PersistentPortSpec(String device) {
        this(device, Overflow.DROP);
    }

    @Override
    public PortType type() {
        return PortType.PERSISTENT;
    }
}
