package dev.valed.daemon.metrics;

import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.metrics.Family.Labelled;
import dev.valed.ports.netmap.budget.Budget;
import dev.valed.ports.netmap.budget.Budgets;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** What programs share of the daemon, and how much of it they have. */
final class BudgetMetrics implements MultiCollector {

    private static final List<Family<Budgets>> FAMILIES = List.of(
            Family.gauge(
                    "vale_programs_memory_bytes",
                    "Memory of the ports of programs.",
                    b -> b.memory().used()),
            Family.gauge(
                    "vale_programs_memory_limit_bytes",
                    "Memory that the ports of programs may take.",
                    b -> b.memory().limit()),
            Family.gauge(
                    "vale_programs_descriptors",
                    "Descriptors of the daemon that are counted for programs.",
                    b -> b.descriptors().used()),
            Family.gauge(
                    "vale_programs_descriptors_limit",
                    "Descriptors of the daemon that programs may take.",
                    b -> b.descriptors().limit()),
            Family.gauge(
                    "vale_programs_connections",
                    "Connections at the control socket.",
                    b -> b.connections().used()),
            Family.gauge(
                    "vale_programs_connections_limit",
                    "Connections at the control socket at most.",
                    b -> b.connections().limit()));

    private static final Family<Budget> REFUSED = Family.counter(
            "vale_programs_refused",
            "Times that a program did not get what would have left too little for others.",
            Budget::refused);

    private final SwitchService service;

    BudgetMetrics(SwitchService service) {
        this.service = service;
    }

    @Override
    public MetricSnapshots collect() {
        Budgets budgets = service.budgets();
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        FAMILIES.forEach(
                family -> snapshots.metricSnapshot(family.snapshot(List.of(new Labelled<>(budgets, Labels.EMPTY)))));
        snapshots.metricSnapshot(REFUSED.snapshot(List.of(
                new Labelled<>(budgets.memory(), "resource", "memory"),
                new Labelled<>(budgets.descriptors(), "resource", "descriptors"),
                new Labelled<>(budgets.connections(), "resource", "connections"))));
        return snapshots.build();
    }
}
