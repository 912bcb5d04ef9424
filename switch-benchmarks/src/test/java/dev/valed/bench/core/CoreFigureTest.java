package dev.valed.bench.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.bench.figure.Findings;
import dev.valed.bench.figure.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreFigureTest {

    @Test
    void shouldWriteOneFlatObjectPerFigure(@TempDir Path directory) throws Exception {
        Findings findings = new Findings();
        findings.add(new CoreFigure("core-unicast", 60, 1000, 1, 512, 1, new Samples(101.238, 99.5, 102)));
        Path file = directory.resolve("figures.json");
        findings.write(file);
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"bench\":\"core-unicast\",\"frame\":60,\"addresses\":1000,\"workers\":1,\"burst\":512,"
                                + "\"receivers\":1,\"mpps\":101.24,\"min\":99.5,\"max\":102.0,\"runs\":3}");
    }
}
