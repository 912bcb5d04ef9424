package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.ports.netmap.request.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where rings of a port lead, apart from its other rings. */
enum Side {
    /** To a switch, or to the wire of an interface: the rings that netmap calls the NIC's. */
    NIC(false),
    /** To the host's network stack. */
    HOST(true);

    private final boolean host;

    Side(boolean host) {
        this.host = host;
    }

    /** The port's rings that lead there, of which the core makes one port. Once at most. */
    PortRings rings(NetmapPort port) throws RefusedException {
        return port.switchRings(
                Stream.concat(
                                port.rings(true, host).stream(),
                                port.forwardRings().stream().filter(ring -> ring.isHost() == host))
                        .toList(),
                port.rings(false, host));
    }

    String describe(NetmapPort port) {
        List<String> parts = new ArrayList<>();
        for (boolean transmits : new boolean[] {true, false}) {
            List<NetmapRing> rings = port.rings(transmits, host);
            parts.add(rings.size() + (host ? " host " : " ") + (transmits ? "tx" : "rx") + " rings of "
                    + rings.getFirst().slots() + " slots");
        }
        return String.join(" and ", parts);
    }
}
