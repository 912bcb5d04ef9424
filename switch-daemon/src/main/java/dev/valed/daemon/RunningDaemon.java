package dev.valed.daemon;

import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.control.TlsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a started daemon is to be found.
 *
 * @param socket     by which programs open netmap ports
 * @param api        address of the REST API, with the port that it got
 * @param management address of metrics and health, likewise
 * @param tls        null if neither is served by TLS
 */
public record RunningDaemon(
        SwitchService service,
        Path socket,
        InetSocketAddress api,
        InetSocketAddress management,
        @Nullable TlsSettings tls) {

    public String apiUrl() {
        return (tls == null ? "http://" : "https://") + ListenAddress.format(api) + "/api/v1";
    }

    public String metricsUrl() {
        return (tls == null || !tls.forManagement() ? "http://" : "https://") + ListenAddress.format(management)
                + "/actuator/prometheus";
    }
}
