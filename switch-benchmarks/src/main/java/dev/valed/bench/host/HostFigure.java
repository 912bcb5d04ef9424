package dev.valed.bench.host;

import dev.valed.bench.figure.Figure;
import dev.valed.bench.figure.Goal;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.figure.Table;
import org.jspecify.annotations.Nullable;

/**
 * One measure of one route.
 *
 * @param unit        of the values
 * @param values      one of each round
 * @param timesDirect to that of the cable in the same round
 * @param goal        that {@code timesDirect} is to reach; null if there is none
 */
record HostFigure(
        String bench,
        String route,
        Measure measure,
        String unit,
        Samples values,
        Samples timesDirect,
        @Nullable Double goal)
        implements Figure {

    static HostFigure of(Route route, Measure measure, Samples values, Samples timesDirect) {
        return new HostFigure("host", route.name(), measure, measure.unit(), values, timesDirect, measure.goal(route));
    }

    static Table table(Measure measure) {
        return new Table("route", measure.unit(), "x direct", "goal");
    }

    @Override
    public void addTo(Table table) {
        table.row(route, values.text(measure.digits()), timesDirect.text(2), Goal.atLeast(goal, timesDirect));
    }
}
