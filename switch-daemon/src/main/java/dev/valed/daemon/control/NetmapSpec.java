package dev.valed.daemon.control;

/** A port for a program; how many rings and slots it has, the program says when it opens the port. */
public record NetmapSpec() implements PortSpec {

    @Override
    public PortType type() {
        return PortType.NETMAP;
    }
}
