package dev.valed.daemon.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is configured, or is wanted to be. Names, addresses and values have been checked, and no name is there twice.
 *
 * @param interfaces names of persistent ports to what they are
 */
public record Configuration(Map<String, InterfaceSpec> interfaces, List<SwitchConfiguration> switches) {

    public Configuration {
        interfaces = Collections.unmodifiableMap(new LinkedHashMap<>(interfaces));
        switches = List.copyOf(switches);
    }

    /** One without persistent ports. */
    public Configuration(List<SwitchConfiguration> switches) {
        this(Map.of(), switches);
    }

    public static Configuration empty() {
        return new Configuration(List.of());
    }

    Optional<SwitchConfiguration> find(String switchName) {
        return switches.stream().filter(s -> s.name().equals(switchName)).findFirst();
    }
}
