package dev.valed.daemon.control;

import dev.valed.core.counters.PortCounters;
import dev.valed.ports.netmap.budget.Payer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the control side keeps of a port, whether it is attached to the core or not. Guarded by the service's lock. */
final class ConfiguredPort {

    final String name;
    final int index;
    final PortSpec spec;
    /** Made for a program that opened it; goes when the program does. */
    boolean ephemeral;
    /** Who that was, as long as it is so. */
    final Payer maker;
    /** One block for each worker, the same at each attachment. */
    final List<PortCounters> counters;
    /** Null while the port is down. */
    @Nullable Attachment attachment;
    /** Null unless its workers are not to sleep. */
    @Nullable PollingSpec polling;
    /** Of the virtio-net header that the frames of the next program that opens the port begin with. */
    int headerLength;

    ConfiguredPort(String name, int index, PortSpec spec, boolean ephemeral, Payer maker, List<PortCounters> counters) {
        this.name = name;
        this.index = index;
        this.spec = spec;
        this.ephemeral = ephemeral;
        this.maker = maker;
        this.counters = counters;
    }
}
