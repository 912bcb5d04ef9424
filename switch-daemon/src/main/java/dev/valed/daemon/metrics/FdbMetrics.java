package dev.valed.daemon.metrics;

import dev.valed.core.fdb.FdbStatistics;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.control.SwitchStatus;
import dev.valed.daemon.metrics.Family.Labelled;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;

/** The switches' forwarding databases. */
final class FdbMetrics implements MultiCollector {

    private static final List<Family<FdbStatistics>> FAMILIES = List.of(
            Family.gauge("vale_fdb_entries", "Addresses known now.", FdbStatistics::entries),
            Family.gauge("vale_fdb_capacity", "Addresses known at most.", FdbStatistics::capacity),
            Family.counter("vale_fdb_learned", "Addresses learned.", FdbStatistics::learned),
            Family.counter(
                    "vale_fdb_moved", "Times that a known address came in by another port.", FdbStatistics::moved),
            Family.counter(
                    "vale_fdb_aged", "Addresses forgotten because nothing was heard of them.", FdbStatistics::aged),
            Family.counter(
                    "vale_fdb_refused",
                    "Times that an address was not learned because the database, or the port's share, was full.",
                    FdbStatistics::refused));

    private final SwitchService service;

    FdbMetrics(SwitchService service) {
        this.service = service;
    }

    @Override
    public MetricSnapshots collect() {
        List<Labelled<FdbStatistics>> switches = new ArrayList<>();
        for (SwitchStatus status : service.switches()) {
            try {
                switches.add(new Labelled<>(service.fdb().statistics(status.name()), "switch", status.name()));
            } catch (ServiceException e) {
                continue; // deleted since the line above
            }
        }
        List<MetricSnapshot> snapshots = new ArrayList<>();
        FAMILIES.forEach(family -> snapshots.add(family.snapshot(switches)));
        return new MetricSnapshots(snapshots);
    }
}
