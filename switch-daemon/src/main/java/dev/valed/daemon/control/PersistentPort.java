package dev.valed.daemon.control;

import dev.valed.core.counters.PortCounters;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Payer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the control side keeps of a persistent port. Guarded by the service's lock. */
final class PersistentPort extends Configured {

    /** Switches that it can be attached to at a time. */
    static final int MAX_PLACES = 2;

    /**
     * A program's opening of it.
     *
     * @param disconnect makes the program go, whereupon the port is closed
     */
    record Opening(OpenPort open, Runnable disconnect) {}

    final InterfaceSpec spec;
    final NetmapPorts.Holding memory;
    /** Of what comes in while it is attached to no switch; one block for each worker. */
    final List<PortCounters> counters;
    /** The ports that it is attached as, in the order of their attachment. */
    final List<Place> places = new ArrayList<>(MAX_PLACES);
    /** Null if no program has it open. */
    @Nullable Opening opening;
    /** What connects its two places; null unless there are two. */
    NetmapPorts.@Nullable Sides patch;
    /** Where it is while a program has it open and it is attached to no switch; null otherwise. */
    @Nullable Place aside;

    PersistentPort(
            String name,
            InterfaceSpec spec,
            boolean ephemeral,
            Payer maker,
            NetmapPorts.Holding memory,
            List<PortCounters> counters) {
        super(name, ephemeral, maker);
        this.spec = spec;
        this.memory = memory;
        this.counters = counters;
    }

    boolean isInUse() {
        return opening != null || !places.isEmpty();
    }

    boolean isOn(ConfiguredSwitch on) {
        return places.stream().anyMatch(place -> place.on() == on);
    }
}
