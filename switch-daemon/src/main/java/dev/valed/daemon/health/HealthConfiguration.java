package dev.valed.daemon.health;

import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.preflight.Preflight;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Names the indicators; {@code application.properties} says which group each is in. */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {

    @Bean
    HealthIndicator forwardingHealthIndicator(SwitchService service) {
        return new ForwardingHealth(service);
    }

    @Bean
    HealthIndicator configurationHealthIndicator(SwitchService service) {
        return new ConfigurationHealth(service);
    }

    @Bean
    HealthIndicator systemHealthIndicator(Preflight preflight) {
        return new SystemHealth(preflight);
    }
}
