package dev.valed.daemon.control;

/** What is wanted of a port. Two specifications are equal if they want the same. */
public sealed interface PortSpec permits NetmapSpec, TapPortSpec {

    PortType type();
}
