package dev.valed.stress;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.Lane;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.forwarding.SwitchView;
import dev.valed.core.port.Port;
import dev.valed.core.port.PortRings;
import java.util.List;

/**
 * A switch between a port that sends and one that receives; both are one {@link StressPort}, of which the one uses the tx
 * ring and the other the rx ring. A frame is written and not yet handed over. Flags stand for the client's eventfds.
 */
public class TwoPorts {

    /** One for all: what it holds changes nothing here. */
    private static final MacTable FDB = new MacTable(MacTable.MIN_CAPACITY);

    final StressPort memory = StressPort.take();
    final Lane lane;
    boolean senderWoken;
    boolean receiverWoken;

    TwoPorts() {
        memory.write(0, 7);
        PortRings rings = rings();
        Port sender = port(0, rings);
        Port receiver = port(1, rings);
        lane = new Lane(
                rings.ingress().getFirst(),
                sender,
                new SwitchView(FDB, SwitchSettings.defaults(), List.of(sender, receiver)));
    }

    final PortRings rings() {
        return new PortRings(
                List.of(memory.ingress(() -> senderWoken = true)), List.of(memory.egress(() -> receiverWoken = true)));
    }

    private static Port port(int index, PortRings rings) {
        return new Port("port" + index, index, 1, rings, List.of(new PortCounters()));
    }
}
