package dev.valed.bench.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class ProgramsTest {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Test
    void shouldLeaveNoProgramAndNoFile() throws Exception {
        Path directory;
        Program program;
        Programs left;
        try (Programs programs = new Programs()) {
            directory = programs.newDirectory().getParent();
            program = programs.start(List.of("sh", "-c", "echo $WORD; exec sleep 1000"), Map.of("WORD", "ready"));
            assertThat(program.awaitOutput(text -> text.contains("ready"), LIMIT))
                    .isEqualTo("ready\n");
            assertThat(program.isAlive()).isTrue();
            left = programs;
        }
        assertThatThrownBy(() -> left.start(List.of("true"), Map.of()))
                .isInstanceOf(BenchFailure.class)
                .hasMessage("stopped");
        assertThat(program.isAlive()).isFalse();
        assertThat(directory).doesNotExist();
    }

    @Test
    void shouldTellWhatAProgramSaidThatEndsTooEarly() throws Exception {
        try (Programs programs = new Programs()) {
            Program program = programs.start(List.of("sh", "-c", "echo no luck >&2; exit 7"), Map.of());
            assertThatThrownBy(() -> program.awaitOutput(text -> text.contains("ready"), LIMIT))
                    .isInstanceOf(BenchFailure.class)
                    .hasMessageContaining("has ended")
                    .hasMessageEndingWith("no luck");
            assertThat(program.awaitEnd(LIMIT)).isEqualTo(7);
        }
    }

    @Test
    void shouldNotWaitForEver() throws Exception {
        try (Programs programs = new Programs()) {
            Program program = programs.start(List.of("sleep", "1000"), Map.of());
            assertThatThrownBy(() -> program.awaitOutput(text -> text.contains("ready"), Duration.ofMillis(20)))
                    .isInstanceOf(BenchFailure.class)
                    .hasMessageContaining("has not answered");
        }
    }
}
