package dev.valed.daemon.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What has to be done to get from one configuration to another, in this order. Everything that goes, goes first, so that
 * its names and devices are free; what is the same in both is not touched.
 */
public record Plan(List<Change> changes) {

    public Plan {
        changes = List.copyOf(changes);
    }

    /** The steps from {@code present} to {@code wanted}; none if they are the same. */
    public static Plan between(Configuration present, Configuration wanted) {
        List<Change> changes = new ArrayList<>();
        for (SwitchConfiguration old : present.switches()) {
            takeAway(old, wanted.find(old.name()), changes);
        }
        present.interfaces().forEach((name, spec) -> {
            if (!spec.equals(wanted.interfaces().get(name))) {
                changes.add(new Change.DeleteInterface(name));
            }
        });
        wanted.interfaces().forEach((name, spec) -> {
            if (!spec.equals(present.interfaces().get(name))) {
                changes.add(new Change.PutInterface(name, spec));
            }
        });
        for (SwitchConfiguration one : wanted.switches()) {
            Optional<SwitchConfiguration> old = present.find(one.name()).filter(o -> canBecome(o, one));
            bringIn(old, one, changes);
        }
        return new Plan(changes);
    }

    private static boolean canBecome(SwitchConfiguration old, SwitchConfiguration wanted) {
        return old.fdbCapacity() == wanted.fdbCapacity();
    }

    private static void takeAway(SwitchConfiguration old, Optional<SwitchConfiguration> wanted, List<Change> changes) {
        if (wanted.isEmpty() || !canBecome(old, wanted.get())) {
            changes.add(new Change.DeleteSwitch(old.name()));
            return;
        }
        old.ports().forEach((name, spec) -> {
            if (!spec.equals(wanted.get().ports().get(name))) {
                changes.add(new Change.DeletePort(old.name(), name));
            }
        });
        old.pinned().forEach((mac, port) -> {
            // Those of a deleted port go with it.
            boolean portStays = Objects.equals(old.spec(port), wanted.get().spec(port));
            if (portStays && !wanted.get().pinned().containsKey(mac)) {
                changes.add(new Change.Unpin(old.name(), mac));
            }
        });
    }

    private static void bringIn(Optional<SwitchConfiguration> old, SwitchConfiguration wanted, List<Change> changes) {
        if (old.isEmpty() || !old.get().hasSameSettings(wanted)) {
            changes.add(new Change.PutSwitch(wanted.name(), wanted.request()));
        }
        Map<String, PortSpec> oldPorts = old.map(SwitchConfiguration::ports).orElse(Map.of());
        wanted.ports().forEach((name, spec) -> {
            if (!spec.equals(oldPorts.get(name))) {
                changes.add(new Change.PutPort(wanted.name(), name, spec));
            }
        });
        wanted.pinned().forEach((mac, port) -> {
            boolean pinStays = old.isPresent()
                    && Objects.equals(old.get().spec(port), wanted.spec(port))
                    && port.equals(old.get().pinned().get(mac));
            if (!pinStays) {
                changes.add(new Change.Pin(wanted.name(), mac, port));
            }
        });
    }
}
