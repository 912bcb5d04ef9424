package dev.valed.core.forwarding;

import dev.valed.core.fdb.MacTable;
import dev.valed.core.port.Port;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A switch as the workers see it at one time: its ports and settings. Immutable; a change makes a new one, which the
 * workers adopt between two batches. Only the table lives on from one to the next.
 */
public final class SwitchView {

    final MacTable fdb;
    final SwitchSettings settings;
    /** Port index to identity, {@link MacTable#NO_PORT} where there is none. */
    final int[] identities = new int[Port.MAX_PORTS];
    /** Port index to port. */
    final @Nullable Port[] byIndex = new @Nullable Port[Port.MAX_PORTS];
    /** Every port, in the order of their attachment; a flood goes to all of these but one. */
    final Port[] ports;
    /** Those for which senders wait. */
    final Port[] blocking;

    public SwitchView(MacTable fdb, SwitchSettings settings, Collection<Port> ports) {
        this.fdb = fdb;
        this.settings = settings;
        this.ports = ports.toArray(Port[]::new);
        this.blocking = ports.stream().filter(port -> port.overflow().blocks()).toArray(Port[]::new);
        Arrays.fill(identities, MacTable.NO_PORT);
        for (Port port : ports) {
            identities[port.index()] = port.identity();
            byIndex[port.index()] = port;
        }
    }

    public List<Port> ports() {
        return List.of(ports);
    }

    /** Whether there is a port for which senders wait. */
    public boolean blocks() {
        return blocking.length > 0;
    }

    /** Looks at a few more places of the table for entries that are too old; see {@link MacTable#sweep}. */
    public boolean sweep(int places, int now) {
        return fdb.sweep(places, identities, settings.ageingSeconds(), now);
    }
}
