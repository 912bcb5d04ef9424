package dev.valed.daemon.control;

import dev.valed.core.port.Overflow;

/**
 * A port for a program; how many rings and slots it has, the program says when it opens the port.
 *
 * @param overflow what becomes of frames that find the program's ring full
 */
public record NetmapSpec(Overflow overflow) implements PortSpec {

    /** A port with every default. */
    public NetmapSpec() {
        this(Overflow.DROP);
    }

    @Override
    public PortType type() {
        return PortType.NETMAP;
    }
}
