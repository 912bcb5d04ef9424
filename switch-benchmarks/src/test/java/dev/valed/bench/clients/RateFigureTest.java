package dev.valed.bench.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.bench.Samples;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateFigureTest {

    private static final StreamCase STREAM =
            new StreamCase("clients-rate", 60, 512, Touch.all(60), Overflow.DROP, new Placement(0, 1, 0), 45.0, 0);

    private static RateFigure figure(double sent, double... delivered) {
        return new RateFigure(STREAM, new Samples(57), new Samples(3), new Samples(sent), new Samples(delivered));
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
    void shouldTellAStarvingReceiverFromASlowOne() {
        assertThat(figure(26, 2.7).starves()).isFalse();
        assertThat(figure(26, 0.4).starves()).isTrue();
        assertThat(print(figure(26, 0.4))).contains(" 2 % STARVING");
    }

    @Test
    void shouldWriteOneObjectPerFigure(@TempDir Path directory) throws Exception {
        Findings findings = new Findings();
        findings.add(figure(60, 46, 44));
        Path file = directory.resolve("figures.json");
        findings.write(file);
        assertThat(Files.readAllLines(file))
                .containsExactly("{\"bench\":\"clients-rate\",\"frame\":60,\"burst\":512,\"touch\":\"w 60 r 60\","
                        + "\"overflow\":\"drop\",\"placement\":\"s0 w1 r0\",\"goalMpps\":45.0,\"framesASecond\":0,"
                        + "\"c2cNanos\":{\"values\":[57.0],\"max\":57.0,\"median\":57.0,\"min\":57.0},"
                        + "\"othersPercent\":{\"values\":[3.0],\"max\":3.0,\"median\":3.0,\"min\":3.0},"
                        + "\"sentMpps\":{\"values\":[60.0],\"max\":60.0,\"median\":60.0,\"min\":60.0},"
                        + "\"deliveredMpps\":{\"values\":[44.0,46.0],\"max\":46.0,\"median\":46.0,\"min\":44.0}}");
    }
}
