package dev.valed.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.bench.figure.Table;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RoundsTest {

    private static final Measure MEASURE = Measure.TCP_THERE;

    private static Rounds rounds(boolean hasGoal, double... values) {
        Station station = new Station("a", "10.99.0.1");
        Rounds rounds = new Rounds(new Route("route", station, station, hasGoal));
        for (double value : values) {
            rounds.add(Map.of(MEASURE, value));
        }
        return rounds;
    }

    private static String print(HostFigure figure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Table table = HostFigure.table(MEASURE);
        figure.addTo(table);
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).replaceAll(" +", " ");
    }

    /** A slow round is slow for both: its ratio is as good as another. */
    @Test
    void shouldCompareWithTheCableInTheSameRound() {
        HostFigure figure = rounds(true, 16, 8, 15).figure(MEASURE, rounds(false, 20, 10, 25));

        assertThat(print(figure)).contains(" route 15.0 (8.0-16.0) 0.80 (0.60-0.80) >= 0.75 reached");
        assertThat(print(rounds(true, 14).figure(MEASURE, rounds(false, 20)))).contains(" >= 0.75 missed");
    }

    @Test
    void shouldHaveGoalsForInterfacesOnly() {
        HostFigure figure = rounds(false, 1).figure(MEASURE, rounds(false, 20));

        assertThat(figure.goal()).isNull();
        assertThat(print(figure)).doesNotContain("missed");
        assertThat(new JsonMapper().writeValueAsString(figure))
                .contains("\"measure\":\"TCP, near to far\"", "\"timesDirect\":{", "\"goal\":null");
    }
}
