package dev.valed.bench.host;

import dev.valed.bench.programs.BenchFailure;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Measures everything of a route once. */
final class Round {

    private final Iperf3 iperf;
    private final Ping ping;

    Round(Iperf3 iperf, Ping ping) {
        this.iperf = iperf;
        this.ping = ping;
    }

    Map<Measure, Double> run(Route route) throws BenchFailure, IOException, InterruptedException {
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        values.put(Measure.TCP_THERE, iperf.tcp(route, Direction.THERE));
        values.put(Measure.TCP_BACK, iperf.tcp(route, Direction.BACK));
        values.put(Measure.FRAMES_THERE, iperf.smallFrames(route, Direction.THERE));
        values.put(Measure.FRAMES_BACK, iperf.smallFrames(route, Direction.BACK));
        Ping.RoundTrips inARow = ping.inARow(route);
        values.put(Measure.ROW_P50, inARow.p50());
        values.put(Measure.ROW_P99, inARow.p99());
        Ping.RoundTrips paced = ping.paced(route);
        values.put(Measure.PACED_P50, paced.p50());
        values.put(Measure.PACED_P99, paced.p99());
        return values;
    }
}
