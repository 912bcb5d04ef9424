package dev.valed.daemon.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.testing.MemoryDoorbell;
import dev.valed.core.worker.IdleMode;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.testing.Http;
import dev.valed.daemon.testing.RunningDaemon;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.Status;

@Timeout(600)
class HealthTest {

    private final RunningDaemon daemon = RunningDaemon.shared();
    private final Http http = daemon.management();

    @BeforeEach
    void reset() {
        daemon.reset();
    }

    @Test
    void shouldNotLiveWhileAWorkerIsStalled() {
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);

        daemon.clock().advance(ForwardingHealth.LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        Http.Response stalled = http.get("/actuator/health/liveness");
        int readiness = http.get("/actuator/health/readiness").status();
        daemon.step();

        assertThat(stalled.status()).isEqualTo(503);
        assertThat(stalled.body()).contains("\"status\":\"DOWN\"", "\"longestSilenceMillis\":2000");
        assertThat(readiness).isEqualTo(200);
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void shouldLiveWhateverThePortsDo() {
        Http api = daemon.api().authorized();
        api.put("/api/v1/switches/vale0", "{}");
        api.put("/api/v1/switches/vale0/ports/a", "{\"type\":\"tap\"}");
        daemon.tap("a").setUp(false);

        assertThat(http.get("/actuator/health").status()).isEqualTo(200);
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
    }

    @Test
    void shouldAskTheConfigurationForReadiness() {
        assertThat(http.get("/actuator/health/readiness").body()).contains("\"configuration\":{\"status\":\"UP\"}");
        assertThat(http.get("/actuator/health/liveness").body()).doesNotContain("configuration");
    }

    @Test
    void shouldNotBeReadyBeforeTheConfigurationIsApplied() {
        SwitchCore core = new SwitchCore(CoreOptions.of(1, IdleMode.PARK, worker -> new MemoryDoorbell()));
        try (SwitchService service = RunningDaemon.withoutPorts(core)) {
            ConfigurationHealth health = new ConfigurationHealth(service);

            assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            service.markReady();
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        }
    }
}
