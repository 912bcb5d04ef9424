package dev.valed.bench.host;

import dev.valed.bench.figure.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the rounds of one route have found so far. */
final class Rounds {

    private final Route route;
    private final List<Map<Measure, Double>> values = new ArrayList<>();

    Rounds(Route route) {
        this.route = route;
    }

    Route route() {
        return route;
    }

    void add(Map<Measure, Double> round) {
        values.add(round);
    }

    /** @param direct the cable's rounds, as many and in the same order */
    HostFigure figure(Measure measure, Rounds direct) {
        List<Double> own = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < values.size(); round++) {
            double value = value(round, measure);
            own.add(value);
            ratios.add(value / direct.value(round, measure));
        }
        return HostFigure.of(route, measure, Samples.of(own), Samples.of(ratios));
    }

    private double value(int round, Measure measure) {
        return Objects.requireNonNull(values.get(round).get(measure));
    }
}
