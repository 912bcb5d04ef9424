package dev.valed.daemon.metrics;

import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.metrics.Family.Labelled;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** Which daemon this is, and whether it does what its start-up file says. */
final class DaemonMetrics implements MultiCollector {

    private static final Family<SwitchService> LAST_APPLY = Family.gauge(
            "vale_config_last_apply_success",
            "1 if the configuration was applied, 0 if it failed or has not been yet.",
            service -> service.isReady() ? 1 : 0);

    private static final Family<SwitchService> GENERATION = Family.gauge(
            "vale_config_generation",
            "Changes of switches, ports and addresses made so far.",
            SwitchService::generation);

    private final SwitchService service;
    private final String version;

    DaemonMetrics(SwitchService service, String version) {
        this.service = service;
        this.version = version;
    }

    @Override
    public MetricSnapshots collect() {
        return MetricSnapshots.of(
                LAST_APPLY.snapshot(List.of(new Labelled<>(service, Labels.EMPTY))),
                GENERATION.snapshot(List.of(new Labelled<>(service, Labels.EMPTY))),
                new InfoSnapshot(
                        new MetricMetadata("vale_build", "The version that is running: always 1."),
                        List.of(new InfoDataPointSnapshot(Labels.of("version", version)))));
    }
}
