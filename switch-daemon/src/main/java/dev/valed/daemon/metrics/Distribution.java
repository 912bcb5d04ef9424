package dev.valed.daemon.metrics;

import dev.valed.core.worker.WorkerStatistics;
import dev.valed.daemon.metrics.Family.Labelled;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A histogram of a worker's, in buckets of powers of two.
 *
 * @param unit   what a value of 1 is in the unit of the metric
 * @param counts of the buckets, as {@link WorkerStatistics} has them
 * @param sum    of the values, in the unit of the metric
 */
record Distribution(
        String name,
        String help,
        double unit,
        Function<WorkerStatistics, List<Long>> counts,
        ToDoubleFunction<WorkerStatistics> sum) {

    MetricSnapshot snapshot(List<Labelled<WorkerStatistics>> workers) {
        return new HistogramSnapshot(
                new MetricMetadata(name, help),
                workers.stream()
                        .map(w -> new HistogramDataPointSnapshot(
                                buckets(counts.apply(w.subject())),
                                sum.applyAsDouble(w.subject()),
                                w.labels(),
                                Exemplars.EMPTY,
                                0))
                        .toList());
    }

    private ClassicHistogramBuckets buckets(List<Long> of) {
        int last = WorkerStatistics.BUCKETS - 1;
        double[] bounds = IntStream.rangeClosed(0, last)
                .mapToDouble(n -> n == last ? Double.POSITIVE_INFINITY : unit * (1L << n))
                .toArray();
        long[] filled = of.stream().mapToLong(Long::longValue).toArray();
        return ClassicHistogramBuckets.of(bounds, filled);
    }
}
