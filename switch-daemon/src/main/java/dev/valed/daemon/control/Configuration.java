package dev.valed.daemon.control;

import java.util.List;
import java.util.Optional;

/**
 * All that is configured, or is wanted to be. Names, addresses and values have been checked, and no name is there twice.
 */
public record Configuration(List<SwitchConfiguration> switches) {

    public Configuration {
        switches = List.copyOf(switches);
    }

    public static Configuration empty() {
        return new Configuration(List.of());
    }

    Optional<SwitchConfiguration> find(String switchName) {
        return switches.stream().filter(s -> s.name().equals(switchName)).findFirst();
    }
}
