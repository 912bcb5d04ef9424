package dev.valed.ports.netmap.port;

import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.Kick;
import dev.valed.ports.sys.EventFdKick;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * One kick for all rings of a port: a worker that owns several of them watches the eventfd once. The core connects and
 * disconnects one ring at a time.
 */
final class PortKick implements Kick {
    private final EventFdKick kick;
    private final Map<Doorbell, Integer> rings = new IdentityHashMap<>();

    PortKick(EventFdKick kick) {
        this.kick = kick;
    }

    @Override
    public synchronized void connect(Doorbell doorbell) throws IOException {
        if (!rings.containsKey(doorbell)) {
            kick.connect(doorbell);
        }
        rings.merge(doorbell, 1, Integer::sum);
    }

    @Override
    public synchronized void disconnect(Doorbell doorbell) {
        Integer left = rings.computeIfPresent(doorbell, (key, count) -> count > 1 ? count - 1 : null);
        if (left == null) {
            kick.disconnect(doorbell);
        }
    }
}
