package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus that scrapes one daemon. */
final class Prometheus implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int ATTEMPTS = 5;
    private static final ObjectMapper JSON = new JsonMapper();

    private final Process process;
    private final String url;

    private Prometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    static void assumeInstalled() {
        boolean there = Stream.of(
                        System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
        assumeTrue(there, "needs the command prometheus, which is not there; .ci/run installs it");
    }

    /** @param management port of the daemon's metrics on the loopback */
    static Prometheus start(Path directory, int management) throws Exception {
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                scrape_configs:
                  - job_name: valed
                    metrics_path: /actuator/prometheus
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                """.formatted(management));
        Path log = directory.resolve("prometheus.log");
        for (int attempt = 1; ; attempt++) {
            Prometheus prometheus = start(configuration, directory.resolve("data"), log);
            try {
                Await.until(LIMIT, "Prometheus: " + log, () -> prometheus.isReady() || !prometheus.process.isAlive());
                if (prometheus.process.isAlive()) {
                    return prometheus;
                }
                // Somebody else may have taken the port meanwhile.
                assertThat(attempt).as(Files.readString(log)).isLessThan(ATTEMPTS);
            } catch (Throwable e) {
                prometheus.close();
                throw e;
            }
        }
    }

    private static Prometheus start(Path configuration, Path data, Path log) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + data,
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Prometheus(process, "http://127.0.0.1:" + port);
    }

    private boolean isReady() throws IOException, InterruptedException {
        try {
            return SwitchApi.send(HttpRequest.newBuilder(URI.create(url + "/-/ready")))
                            .statusCode()
                    == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** The values that an instant query has now. */
    List<Double> query(String expression) throws Exception {
        HttpResponse<String> answer = SwitchApi.send(HttpRequest.newBuilder(
                URI.create(url + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))));
        List<Double> values = new ArrayList<>();
        for (JsonNode series : JSON.readTree(answer.body()).path("data").path("result")) {
            values.add(Double.parseDouble(series.path("value").path(1).asString()));
        }
        return values;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
