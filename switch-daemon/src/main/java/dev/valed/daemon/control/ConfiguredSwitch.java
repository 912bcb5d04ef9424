package dev.valed.daemon.control;

import dev.valed.ports.netmap.budget.Payer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the control side keeps of a switch. Guarded by the service's lock. */
final class ConfiguredSwitch extends Configured {

    final int index;
    final Map<String, ConfiguredPort> ports = new HashMap<>();
    /** Pinned addresses to the names of their ports, up or down. */
    final SortedMap<Long, String> pins = new TreeMap<>();

    ConfiguredSwitch(String name, int index, boolean ephemeral, Payer maker) {
        super(name, ephemeral, maker);
        this.index = index;
    }

    List<ConfiguredPort> portsByIndex() {
        return ports.values().stream()
                .sorted(Comparator.comparingInt(p -> p.index))
                .toList();
    }

    ConfiguredPort port(String portName) throws ServiceException {
        ConfiguredPort port = ports.get(portName);
        if (port == null) {
            throw new ServiceException(
                    ServiceException.Kind.NOT_FOUND, "there is no port " + portName + " on switch " + name);
        }
        return port;
    }

    /** The lowest index that no port has. */
    int freePortIndex() {
        return FreeIndex.among(ports.values(), p -> p.index);
    }
}
