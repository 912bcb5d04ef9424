package dev.valed.daemon.control;

import dev.valed.core.port.Overflow;

/** What is wanted of a port. Two specifications are equal if they want the same. */
public sealed interface PortSpec permits NetmapSpec, PersistentPortSpec, PipePortSpec, TapPortSpec {

    PortType type();

    /** What becomes of frames for which the port has no room. */
    default Overflow overflow() {
        return Overflow.DROP;
    }
}
