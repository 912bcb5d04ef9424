package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.client.ValePort;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ports that come and go for a long time beside others that must not notice. */
@Timeout(1500)
class AttachDetachSystemTest {
    private static final int CYCLES = 10_000;
    private static final NetmapLayout SMALL = new NetmapLayout(1, 1, 64, 2048);

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingAndLeakNothingInTenThousandAttachments() throws Exception {
        try (TestSwitch fabric = new TestSwitch(directory, 2, IdleMode.YIELD)) {
            HonestPair pair = new HonestPair(fabric);
            pair.assertAlive();
            OpenResources before = OpenResources.count();
            int threads = Thread.activeCount();

            cycle(fabric, CYCLES);

            Await.until("all ports closed", () -> fabric.broker.closed.get() == CYCLES);
            Await.until(
                    "everything given back, as before: " + before,
                    () -> OpenResources.count().equals(before));
            assertThat(Thread.activeCount()).isEqualTo(threads);
            pair.assertAlive();
            pair.close();
            assertThat(fabric.statistics("e").get(PortCounter.RECEIVED_FRAMES)).isEqualTo(CYCLES);
            for (String port : new String[] {"c", "d", "e"}) {
                assertThat(fabric.statistics(port).isConserved()).as(port).isTrue();
            }
            assertThat(fabric.ringFailures).isEmpty();
        }
    }

    /** Each port sends one frame in its life, to itself, which the others do not see. */
    private static void cycle(TestSwitch fabric, int cycles) throws Exception {
        for (int i = 0; i < cycles; i++) {
            try (ValePort port = ValePort.open(fabric.socket, "vale0:e", SMALL)) {
                port.send(TestFrame.of(0xe, 0xe, i, 60));
            }
            Await.until("port closed", () -> !fabric.broker.attached.containsKey("e"));
        }
    }
}
