package dev.valed.daemon.health;

import dev.valed.daemon.control.SwitchService;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Liveness: every worker comes round. Ports do not count: a TAP that is down or a program that has gone is no reason to
 * restart everybody's switch.
 */
public final class ForwardingHealth implements HealthIndicator {

    /** A worker that sleeps still comes round several times a second. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private final SwitchService service;

    ForwardingHealth(SwitchService service) {
        this.service = service;
    }

    /** Whether a worker that was last seen so many nanoseconds ago is well. */
    public static boolean comesRound(long silence) {
        return silence < LIMIT.toNanos();
    }

    @Override
    public Health health() {
        long silence = service.longestSilenceNanos();
        Health.Builder health = comesRound(silence) ? Health.up() : Health.down();
        return health.withDetail("longestSilenceMillis", silence / 1_000_000).build();
    }
}
