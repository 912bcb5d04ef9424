package dev.valed.daemon.health;

import dev.valed.daemon.preflight.Preflight;
import dev.valed.daemon.preflight.Shortage;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** What the machine or container does not give us. Always up: every other port works, and a restart would not help. */
final class SystemHealth implements HealthIndicator {

    private final Preflight preflight;

    SystemHealth(Preflight preflight) {
        this.preflight = preflight;
    }

    @Override
    public Health health() {
        List<Shortage> shortages = preflight.shortages();
        Health.Builder health = Health.up();
        if (!shortages.isEmpty()) {
            health.withDetail(
                    "missing", shortages.stream().map(Shortage::toString).toList());
        }
        return health.build();
    }
}
