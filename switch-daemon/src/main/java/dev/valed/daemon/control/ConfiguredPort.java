package dev.valed.daemon.control;

import dev.valed.core.counters.PortCounters;
import dev.valed.ports.netmap.budget.Payer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the control side keeps of a port, whether it is attached to the core or not. Guarded by the service's lock. */
final class ConfiguredPort extends Configured {

    final int index;
    final PortSpec spec;
    /** One block for each worker, the same at each attachment. */
    final List<PortCounters> counters;
    /** Null while the port is down. */
    @Nullable Attachment attachment;
    /** Null unless its workers are not to sleep. */
    @Nullable PollingSpec polling;
    /** Of the virtio-net header that the frames of the next program that opens the port begin with. */
    int headerLength;

    ConfiguredPort(String name, int index, PortSpec spec, boolean ephemeral, Payer maker, List<PortCounters> counters) {
        super(name, ephemeral, maker);
        this.index = index;
        this.spec = spec;
        this.counters = counters;
    }
}
