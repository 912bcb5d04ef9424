package dev.valed.daemon.testing;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/** Notes the context of each daemon's management port, which Spring Boot keeps to itself. */
public final class ManagementContexts implements ApplicationListener<WebServerInitializedEvent> {

    private static final Map<ApplicationContext, ApplicationContext> BY_PARENT = new ConcurrentHashMap<>();

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        WebServerApplicationContext context = event.getApplicationContext();
        if ("management".equals(context.getServerNamespace())) {
            BY_PARENT.put(Objects.requireNonNull(context.getParent()), context);
        }
    }

    public static ApplicationContext of(RunningDaemon daemon) {
        return Objects.requireNonNull(BY_PARENT.get(daemon.context()));
    }
}
