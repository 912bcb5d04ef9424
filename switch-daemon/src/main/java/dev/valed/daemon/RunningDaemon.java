package dev.valed.daemon;

import dev.valed.daemon.control.SwitchService;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Where a started daemon is to be found.
 *
 * @param socket     by which programs open netmap ports
 * @param api        address of the REST API, with the port that it got
 * @param management address of metrics and health, likewise
 */
public record RunningDaemon(SwitchService service, Path socket, InetSocketAddress api, InetSocketAddress management) {

    public String apiUrl() {
        return "http://" + ListenAddress.format(api) + "/api/v1";
    }

    public String metricsUrl() {
        return "http://" + ListenAddress.format(management) + "/actuator/prometheus";
    }
}
