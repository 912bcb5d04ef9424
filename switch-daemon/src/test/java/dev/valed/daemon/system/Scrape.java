package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Prometheus gets.
 *
 * @param series names with labels, to their values
 */
record Scrape(Map<String, Double> series) {

    /** By a version of HTTP whose answers end with the connection, and are sent in one piece. */
    private static final String GET = "GET /actuator/prometheus HTTP/1.0\r\n\r\n";

    static Scrape of(DaemonProcess daemon) {
        Http.Response response = daemon.management().get("/actuator/prometheus");
        assertThat(response.status()).isEqualTo(200);
        return of(response.body());
    }

    /** Of a daemon on another host. */
    static Scrape of(DaemonProcess daemon, Host host) throws IOException {
        String answer = host.open(() -> {
            try (Socket socket = new Socket("127.0.0.1", daemon.managementPort())) {
                socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
        });
        assertThat(answer).startsWith("HTTP/1.1 200");
        return of(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    private static Scrape of(String text) {
        Map<String, Double> series = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Scrape(series);
    }

    /** Only what belongs to ports. */
    Scrape ofPorts() {
        Map<String, Double> ports = new TreeMap<>(series);
        ports.keySet().removeIf(name -> !name.startsWith("vale_port_"));
        return new Scrape(ports);
    }

    boolean has(String label) {
        return series.keySet().stream().anyMatch(name -> name.contains(label));
    }

    /** Sum of all series of this name that have all of these labels, such as {@code port="a"}. */
    long sum(String name, String... labels) {
        List<Long> values = series.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + "{")
                        && Stream.of(labels).allMatch(entry.getKey()::contains))
                .map(entry -> entry.getValue().longValue())
                .toList();
        assertThat(values).as("series of " + name).isNotEmpty();
        return values.stream().mapToLong(Long::longValue).sum();
    }
}
