package dev.valed.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Port;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.MemoryDoorbell;
import dev.valed.core.testing.MemoryPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker with a polled port looks at it all the time. One that sleeps comes round ten times a second. */
@Timeout(300)
class PollingTest {

    private static final int MANY_CYCLES = 1000;

    @Test
    void shouldNotSleepWhileAPortIsPolled() throws Exception {
        try (SwitchCore core = new SwitchCore(CoreOptions.of(1, IdleMode.PARK, worker -> new MemoryDoorbell()))) {
            core.createSwitch("vale0", 64, SwitchSettings.defaults());
            Port port = core.attach("vale0", "polled", new MemoryPort("polled").rings(), core.newCounters());
            core.start();
            Await.until("it sleeps", () -> statistics(core).sleeps() > 0);

            port.setPolled(true);
            awaitCycles(core);
            long sleeps = statistics(core).sleeps();
            awaitCycles(core);
            assertThat(statistics(core).sleeps()).isEqualTo(sleeps);

            port.setPolled(false);
            Await.until("it sleeps again", () -> statistics(core).sleeps() > sleeps);
        }
    }

    private static void awaitCycles(SwitchCore core) {
        long before = statistics(core).cycles();
        Await.until("it comes round", () -> statistics(core).cycles() > before + MANY_CYCLES);
    }

    private static WorkerStatistics statistics(SwitchCore core) {
        return core.workerStatistics().getFirst();
    }
}
