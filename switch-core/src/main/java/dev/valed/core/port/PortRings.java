package dev.valed.core.port;

import java.util.List;

/**
 * The two sides of an open port, as the core takes them in. Whoever opened the memory or the device behind them keeps
 * it open until the core has let go of the port.
 *
 * @param ingress one or more rings, numbered from 0
 * @param egress  one or more rings, numbered from 0
 */
public record PortRings(List<? extends Ingress> ingress, List<? extends Egress> egress) {

    public PortRings {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
        if (ingress.isEmpty() || egress.isEmpty()) {
            throw new IllegalArgumentException("a port needs at least one ring to each side");
        }
    }
}
