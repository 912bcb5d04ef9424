package dev.valed.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.bench.bed.Placement;
import dev.valed.bench.figure.Findings;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.figure.Table;
import dev.valed.bench.machine.Bound;
import dev.valed.bench.machine.Yardstick;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateFigureTest {

    private static final StreamCase STREAM =
            new StreamCase("clients-rate", 60, 512, Touch.all(60), Overflow.DROP, new Placement(0, 1, 0), 45.0, 0);

    private static RateFigure figure(double sent, double... delivered) {
        return new RateFigure(STREAM, new Samples(57), new Samples(3), new Samples(sent), new Samples(delivered), null);
    }

    private static RateFigure longFigure(Touch touch, double machine, double delivered) {
        StreamCase stream =
                new StreamCase("clients-rate", 1514, 512, touch, Overflow.DROP, new Placement(0, 1, 0), null, 0);
        Yardstick yardstick = Objects.requireNonNull(stream.yardstick());
        return new RateFigure(
                stream,
                null,
                null,
                new Samples(delivered),
                new Samples(delivered),
                Bound.of(yardstick, List.of(machine), List.of(delivered)));
    }

    private static String print(RateFigure figure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Table table = RateFigure.table();
        figure.addTo(table);
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).replaceAll(" +", " ");
    }

    @Test
    void shouldPrintWhatRanWhereBesideItsFigureAndItsGoal() {
        assertThat(print(figure(60, 46, 44, 48)))
                .contains(
                        " 60 512 w 60 r 60 drop s0 w1 r0 57.0 (57.0-57.0) 3 (3-3) 60.0 (60.0-60.0) 46.0 (44.0-48.0) 77 % >= 45 reached");
        assertThat(print(figure(60, 44.9))).contains(">= 45 missed");
    }

    @Test
    void shouldPrintWhatTheMachineGivesBesideFiguresThatAreMemorys() {
        assertThat(print(longFigure(Touch.NONE, 25, 20))).contains(" copy 25.0 (80 %)");
        assertThat(print(longFigure(Touch.all(1514), 10, 5))).contains(" touched 10.0 (50 %)");
        assertThat(STREAM.yardstick()).isNull();
    }

    @Test
    void shouldMeasureSlotsOnlyIfTheyCross() {
        StreamCase apart = new StreamCase("pipe", 64, 8, Touch.NONE, Overflow.PIPE, new Placement(0, 1, 1), null, 0);
        StreamCase together = new StreamCase("pipe", 64, 8, Touch.NONE, Overflow.PIPE, new Placement(0, 1, 0), null, 0);

        assertThat(apart.yardstick()).isEqualTo(Yardstick.SLOTS);
        assertThat(together.yardstick()).isNull();
    }

    @Test
    void shouldTellAStarvingReceiverFromASlowOne() {
        assertThat(figure(26, 2.7).starves()).isFalse();
        assertThat(figure(26, 0.4).starves()).isTrue();
        assertThat(print(figure(26, 0.4))).contains(" 2 % STARVING");
    }

    @Test
    void shouldWriteOneObjectPerFigure(@TempDir Path directory) throws Exception {
        Findings findings = new Findings();
        findings.add(figure(60, 46, 44));
        findings.add(longFigure(Touch.NONE, 25, 20));
        Path file = directory.resolve("figures.json");
        findings.write(file);
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"bench\":\"clients-rate\",\"frame\":60,\"burst\":512,\"touch\":\"w 60 r 60\","
                                + "\"overflow\":\"drop\",\"placement\":\"s0 w1 r0\",\"goalMpps\":45.0,\"framesASecond\":0,"
                                + "\"c2cNanos\":{\"values\":[57.0],\"max\":57.0,\"median\":57.0,\"min\":57.0},"
                                + "\"othersPercent\":{\"values\":[3.0],\"max\":3.0,\"median\":3.0,\"min\":3.0},"
                                + "\"sentMpps\":{\"values\":[60.0],\"max\":60.0,\"median\":60.0,\"min\":60.0},"
                                + "\"deliveredMpps\":{\"values\":[44.0,46.0],\"max\":46.0,\"median\":46.0,\"min\":44.0},\"machine\":null}",
                        "{\"bench\":\"clients-rate\",\"frame\":1514,\"burst\":512,\"touch\":\"untouched\","
                                + "\"overflow\":\"drop\",\"placement\":\"s0 w1 r0\",\"goalMpps\":null,\"framesASecond\":0,"
                                + "\"c2cNanos\":null,\"othersPercent\":null,"
                                + "\"sentMpps\":{\"values\":[20.0],\"max\":20.0,\"median\":20.0,\"min\":20.0},"
                                + "\"deliveredMpps\":{\"values\":[20.0],\"max\":20.0,\"median\":20.0,\"min\":20.0},"
                                + "\"machine\":{\"yardstick\":\"copy\","
                                + "\"mpps\":{\"values\":[25.0],\"max\":25.0,\"median\":25.0,\"min\":25.0},"
                                + "\"percent\":{\"values\":[80.0],\"max\":80.0,\"median\":80.0,\"min\":80.0}}}");
    }
}
