package dev.valed.bench.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

    private static final String STAT =
            "42 (worker-0) S 1 42 42 0 -1 4194368 10 20 30 40 123 77 5 6 20 0 25 0 100 1000 200 18446744073709551615";

    @Test
    void shouldAddUserAndKernelTime() {
        assertThat(ProcessorTime.ticks(STAT, "worker-")).isEqualTo(200);
        assertThat(ProcessorTime.ticks(STAT, "")).isEqualTo(200);
    }

    @Test
    void shouldLeaveOtherThreadsOut() {
        assertThat(ProcessorTime.ticks(STAT, "http")).isZero();
        assertThat(ProcessorTime.ticks("", "")).isZero();
    }

    @Test
    void shouldNotBeFooledByAName() {
        assertThat(ProcessorTime.ticks(STAT.replace("worker-0", "a) R 9 (b"), ""))
                .isEqualTo(200);
    }

    @Test
    void shouldLeaveTheIdleTimesOfTheMachineOut() {
        assertThat(ProcessorTime.busyTicks("cpu  10 20 30 4000 5000 60 70 80 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n"))
                .isEqualTo(270);
    }

    @Test
    void shouldReadTheKernelsOwnFigures() throws IOException {
        long end = System.nanoTime() + 50_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(ProcessorTime.seconds(ProcessHandle.current().pid(), "")).isPositive();
        assertThat(ProcessorTime.machineSeconds()).isPositive();
        assertThat(ProcessorTime.seconds(ProcessHandle.current().pid(), "no such thread"))
                .isZero();
    }
}
