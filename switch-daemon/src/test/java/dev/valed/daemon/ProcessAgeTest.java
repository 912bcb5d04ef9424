package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ProcessAgeTest {

    @Test
    void shouldCountFromTheStartOfTheProcessToNow() {
        String stat = "17 (a ) name) S 1 17 17 0 -1 4194304 91 0 0 0 1 2 0 0 20 0 1 0 1150 2000 3 4 5 6 7\n";

        assertThat(ProcessAge.millis(stat, "12.75 40.00\n")).isEqualTo(1250);
    }

    @Test
    void shouldBeOlderThanTheVirtualMachine() {
        long machine = ManagementFactory.getRuntimeMXBean().getUptime();

        // The machine's own clock begins a little after the process; both are rounded.
        assertThat(ProcessAge.millis()).isGreaterThan(machine - 50);
    }
}
