package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Takes ten seconds: so long does the core wait before it takes a worker for stalled. */
class StalledWorkerTest extends ServiceFixture {

    private final CountDownLatch stuck = new CountDownLatch(1);

    @AfterEach
    void letTheWorkerGo() {
        stuck.countDown();
    }

    @Test
    void shouldNotCloseWhatAStalledWorkerMayStillUse() throws Exception {
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "b", TapPortSpec.named("tap0"));
        taps.device("tap0").gate = stuck;
        SOON.until(() -> service.longestSilenceNanos() > 300_000_000);

        service.deletePort("vale0", "b");

        assertThat(taps.device("tap0").isClosed()).isFalse();
        assertThat(service.ports("vale0")).isEmpty();

        stuck.countDown();
        assertThat(service.putPort("vale0", "d", TapPortSpec.named("tap2"))).isTrue();
    }
}
