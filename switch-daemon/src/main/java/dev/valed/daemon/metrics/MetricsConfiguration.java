package dev.valed.daemon.metrics;

import dev.valed.daemon.control.SwitchService;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Objects;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds ours to the metrics that Micrometer keeps of the JVM. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {

    /** Of the jar; there is none when the classes are run from a build folder. */
    private static final String VERSION =
            Objects.requireNonNullElse(MetricsConfiguration.class.getPackage().getImplementationVersion(), "unknown");

    @Bean
    PrometheusRegistry prometheusRegistry(SwitchService service) {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new PortMetrics(service));
        registry.register(new FdbMetrics(service));
        registry.register(new WorkerMetrics(service));
        registry.register(new BudgetMetrics(service));
        registry.register(new DaemonMetrics(service, VERSION));
        return registry;
    }

    @Bean
    MeterBinder jvm() {
        return registry -> {
            new JvmInfoMetrics().bindTo(registry);
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
        };
    }

    /** Listens to the collector until it is closed. */
    @Bean
    JvmGcMetrics garbageCollection() {
        return new JvmGcMetrics();
    }

    @Bean
    InfoContributor version() {
        return info -> info.withDetail("name", "valed").withDetail("version", VERSION);
    }
}
