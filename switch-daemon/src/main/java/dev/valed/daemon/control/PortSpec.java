package dev.valed.daemon.control;

import dev.valed.core.port.Overflow;
import java.util.Optional;

/** What is wanted of a port. Two specifications are equal if they want the same. */
public sealed interface PortSpec permits InterfacePortSpec, NetmapSpec, PersistentPortSpec, PipePortSpec, TapPortSpec {

    PortType type();

    /** What becomes of frames for which the port has no room. */
    default Overflow overflow() {
        return Overflow.DROP;
    }

    /** What it is made of that no other port can be made of at the same time; empty if there is no such thing. */
    default Optional<Object> exclusive() {
        return Optional.empty();
    }

    /** Whether it is two ports, of which the second is named by {@link HostSide}. */
    default boolean hasHostSide() {
        return false;
    }
}
