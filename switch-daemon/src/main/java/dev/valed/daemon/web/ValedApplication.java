package dev.valed.daemon.web;

import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.control.TlsSettings;
import dev.valed.daemon.health.HealthConfiguration;
import dev.valed.daemon.metrics.MetricsConfiguration;
import dev.valed.daemon.preflight.Preflight;
import dev.valed.daemon.security.SecurityConfiguration;
import dev.valed.daemon.web.problem.ProblemConfiguration;
import dev.valed.daemon.web.problem.ProblemWriter;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;

/**
 * The web side of the daemon: REST on one port, health and metrics on another. It is given the switches; frames move
 * with or without it.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ChosenAutoConfigurations
@Import({
    SwitchController.class,
    PortController.class,
    DeviceController.class,
    InterfaceController.class,
    PollingController.class,
    FdbController.class,
    JsonConfiguration.class,
    ProblemConfiguration.class,
    SecurityConfiguration.class,
    MetricsConfiguration.class,
    HealthConfiguration.class
})
public class ValedApplication {

    /**
     * Starts the web servers; when this returns they take requests. Closing the context stops them, after the requests
     * that are being served.
     */
    public static ConfigurableApplicationContext start(
            SwitchService service, Preflight preflight, ApiSettings settings) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(ValedApplication.class);
        if (settings.tls() != null) {
            application.sources(TlsConfiguration.class);
        }
        return application
                // Not what happens to lie in the directory that the daemon is started in.
                .properties("spring.config.location=classpath:/application.properties")
                .registerShutdownHook(false) // the caller stops the web servers, and the core after them
                .initializers(context -> {
                    context.getEnvironment()
                            .getPropertySources()
                            .addFirst(new MapPropertySource("settings", properties(settings)));
                    context.getBeanFactory().registerSingleton("switchService", service);
                    context.getBeanFactory().registerSingleton("preflight", preflight);
                    context.getBeanFactory().registerSingleton("apiSettings", settings);
                })
                .run();
    }

    private static Map<String, Object> properties(ApiSettings settings) {
        InetSocketAddress api = settings.api();
        InetSocketAddress management = settings.management();
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", api.getHostString());
        properties.put("server.port", api.getPort());
        properties.put("management.server.address", management.getHostString());
        properties.put("management.server.port", management.getPort());
        TlsSettings tls = settings.tls();
        if (tls != null) {
            properties.putAll(TlsBundle.properties(tls));
        }
        return properties;
    }

    @Bean
    BodyLimitFilter bodyLimitFilter(ProblemWriter problems) {
        return new BodyLimitFilter(problems);
    }

    @Bean
    OriginFilter originFilter() {
        return new OriginFilter();
    }
}
