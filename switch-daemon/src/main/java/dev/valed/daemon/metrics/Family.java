package dev.valed.daemon.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A metric, and how its value is read from something that there are several of.
 *
 * @param counter whether it only grows; the exposition then appends {@code _total} to the name
 */
record Family<T>(String name, String help, boolean counter, ToDoubleFunction<T> value) {

    static <T> Family<T> counter(String name, String help, ToDoubleFunction<T> value) {
        return new Family<>(name, help, true, value);
    }

    static <T> Family<T> gauge(String name, String help, ToDoubleFunction<T> value) {
        return new Family<>(name, help, false, value);
    }

    /** One of those that there are several of, and the labels that tell it from the others. */
    record Labelled<T>(T subject, Labels labels) {

        Labelled(T subject, String... labels) {
            this(subject, Labels.of(labels));
        }
    }

    MetricSnapshot snapshot(List<Labelled<T>> subjects) {
        MetricMetadata metadata = new MetricMetadata(name, help);
        if (counter) {
            return new CounterSnapshot(
                    metadata,
                    subjects.stream()
                            .map(s ->
                                    new CounterDataPointSnapshot(value.applyAsDouble(s.subject()), s.labels(), null, 0))
                            .toList());
        }
        return new GaugeSnapshot(
                metadata,
                subjects.stream()
                        .map(s -> new GaugeDataPointSnapshot(value.applyAsDouble(s.subject()), s.labels(), null))
                        .toList());
    }
}
