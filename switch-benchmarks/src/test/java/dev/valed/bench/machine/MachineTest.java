package dev.valed.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valed.bench.programs.Installation;
import dev.valed.bench.programs.Processors;
import dev.valed.bench.programs.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {

    private static final int FRAME = 1514;

    private static Installation installation() {
        Installation installation = new Installation(Path.of("..").toAbsolutePath());
        assumeTrue(
                Files.exists(installation.client()),
                "bench-client was not built: yardsticks are NOT tested (install a C compiler)");
        return installation;
    }

    @Test
    void shouldMeasureEveryYardstickOnTwoProcessors() throws Exception {
        List<Integer> processors = Processors.allowed();
        assumeTrue(processors.size() > 1, "there is one processor: yardsticks between two are NOT tested");
        try (Programs programs = new Programs()) {
            Machine machine = new Machine(programs, installation(), processors.getFirst(), processors.getLast());

            assertThat(machine.coreToCore()).isPositive();
            for (Yardstick yardstick : Yardstick.values()) {
                assertThat(machine.measure(yardstick, FRAME))
                        .as(yardstick.label())
                        .isPositive();
            }
        }
    }

    @Test
    void shouldHaveNothingToMeasureBetweenAProcessorAndItself() throws Exception {
        int processor = Processors.allowed().getFirst();
        try (Programs programs = new Programs()) {
            Machine machine = new Machine(programs, installation(), processor, processor);

            assertThat(machine.coreToCore()).isNull();
            assertThat(machine.measure(Yardstick.COPY, FRAME)).isPositive();
            assertThat(machine.measure(Yardstick.TOUCHED, FRAME)).isNull();
            assertThat(machine.measure(Yardstick.SLOTS, FRAME)).isNull();
        }
    }
}
