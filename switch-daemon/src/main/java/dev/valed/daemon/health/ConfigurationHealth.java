package dev.valed.daemon.health;

import dev.valed.daemon.control.SwitchService;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Readiness: the switches and ports of the start-up file are there. */
final class ConfigurationHealth implements HealthIndicator {

    private final SwitchService service;

    ConfigurationHealth(SwitchService service) {
        this.service = service;
    }

    @Override
    public Health health() {
        return service.isReady()
                ? Health.up().build()
                : Health.outOfService()
                        .withDetail("configuration", "not applied yet")
                        .build();
    }
}
