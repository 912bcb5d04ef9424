package dev.valed.daemon.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A switch as it is configured.
 *
 * @param ageingSeconds see {@link SwitchRequest}
 * @param fdbCapacity   see {@link SwitchRequest}
 * @param portMacLimit  see {@link SwitchRequest}
 * @param ports         names to what they are, in the order in which they are to be made
 * @param pinned        MAC addresses, as {@code 02:00:00:00:00:01}, to the names of their ports
 */
public record SwitchConfiguration(
        String name,
        int ageingSeconds,
        int fdbCapacity,
        int portMacLimit,
        Map<String, PortSpec> ports,
        Map<String, String> pinned) {

    public SwitchConfiguration {
        ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
        pinned = Collections.unmodifiableMap(new LinkedHashMap<>(pinned));
    }

    SwitchRequest request() {
        return new SwitchRequest(ageingSeconds, fdbCapacity, portMacLimit);
    }

    /** What the port of this name is, also if it is the host's side of an interface; null for none. */
    @Nullable PortSpec spec(String portName) {
        return HostSide.find(ports, portName);
    }

    boolean hasSameSettings(SwitchConfiguration other) {
        return request().equals(other.request());
    }
}
