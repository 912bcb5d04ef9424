package dev.valed.daemon.metrics;

import dev.valed.core.worker.WorkerStatistics;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.metrics.Family.Labelled;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;

/** What the forwarding threads do. */
final class WorkerMetrics implements MultiCollector {

    private static final double NANOS_PER_SECOND = 1e9;

    private static final List<Family<WorkerStatistics>> FAMILIES = List.of(
            Family.counter(
                    "vale_core_busy_seconds",
                    "Time spent forwarding and looking for packets.",
                    w -> w.busyNanos() / NANOS_PER_SECOND),
            Family.counter(
                    "vale_core_idle_seconds",
                    "Time spent yielding and sleeping.",
                    w -> w.idleNanos() / NANOS_PER_SECOND),
            Family.counter("vale_core_loops", "Rounds over the rings.", WorkerStatistics::cycles),
            Family.counter("vale_core_batches", "Batches of packets forwarded.", WorkerStatistics::batches),
            Family.counter("vale_core_packets", "Packets taken from rings.", WorkerStatistics::frames),
            Family.counter("vale_core_sleeps", "Times that the worker went to sleep.", WorkerStatistics::sleeps),
            Family.counter("vale_core_wakeups", "Clients woken.", WorkerStatistics::wakeups),
            Family.counter(
                    "vale_core_late_rings",
                    "Sleeps that ended by time-out although a ring had packets: lost wakeups, repaired.",
                    WorkerStatistics::lateRings));

    private static final List<Distribution> DISTRIBUTIONS = List.of(
            new Distribution(
                    "vale_core_batch_packets",
                    "Packets taken from a ring at once.",
                    1,
                    WorkerStatistics::batchSizes,
                    WorkerStatistics::frames),
            new Distribution(
                    "vale_core_forward_latency_seconds",
                    "Time from the receipt of a batch to its delivery; a sample of the batches.",
                    1e-6,
                    WorkerStatistics::forwardLatencies,
                    w -> w.forwardNanos() / NANOS_PER_SECOND));

    private final SwitchService service;

    WorkerMetrics(SwitchService service) {
        this.service = service;
    }

    @Override
    public MetricSnapshots collect() {
        List<Labelled<WorkerStatistics>> workers = service.workerStatistics().stream()
                .map(w -> new Labelled<>(w, "worker", Integer.toString(w.worker())))
                .toList();
        List<MetricSnapshot> snapshots = new ArrayList<>();
        FAMILIES.forEach(family -> snapshots.add(family.snapshot(workers)));
        DISTRIBUTIONS.forEach(distribution -> snapshots.add(distribution.snapshot(workers)));
        return new MetricSnapshots(snapshots);
    }
}
