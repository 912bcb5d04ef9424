package dev.valed.daemon.metrics;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http;
import dev.valed.daemon.testing.RunningDaemon;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class MetricsTest {

    private static final Pattern SAMPLE = Pattern.compile("([a-z][a-z0-9_]*)(\\{.*})? ([0-9.E+-]+)");

    private final RunningDaemon daemon = RunningDaemon.shared();
    private final Http api = daemon.api().authorized();

    @BeforeEach
    void makePorts() {
        daemon.reset();
        api.put("/api/v1/switches/vale0", "{}");
        api.put("/api/v1/switches/vale0/ports/a", "{\"type\":\"tap\",\"device\":\"tap-a\"}");
        api.put("/api/v1/switches/vale0/ports/b", "{\"type\":\"tap\"}");
        api.put("/api/v1/switches/vale0/ports/n", "{\"type\":\"netmap\"}");
        daemon.step();
    }

    private String scrape() {
        Http.Response response = daemon.management().get("/actuator/prometheus");
        assertThat(response.status()).isEqualTo(200);
        return response.body();
    }

    /** Each series, labels included, to its value. */
    private Map<String, Double> series() {
        Map<String, Double> series = new TreeMap<>();
        scrape().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return series;
    }

    @Test
    void shouldHaveTheNamesAndTypesThatAreDocumented() {
        String text = scrape();

        for (String counter : new String[] {
            "vale_port_receive_packets_total",
            "vale_port_receive_bytes_total",
            "vale_port_transmit_packets_total",
            "vale_port_transmit_bytes_total",
            "vale_port_drops_total",
            "vale_port_flooded_packets_total",
            "vale_port_missed_packets_total",
            "vale_port_late_completions_total",
            "vale_programs_refused_total",
            "vale_fdb_learned_total",
            "vale_fdb_moved_total",
            "vale_fdb_aged_total",
            "vale_fdb_refused_total",
            "vale_core_busy_seconds_total",
            "vale_core_idle_seconds_total",
            "vale_core_loops_total",
            "vale_core_batches_total",
            "vale_core_packets_total",
            "vale_core_sleeps_total",
            "vale_core_wakeups_total",
            "vale_core_late_rings_total"
        }) {
            assertThat(text)
                    .contains("# HELP " + counter + " ", "# TYPE " + counter + " counter\n", "\n" + counter + "{");
        }
        for (String gauge : new String[] {
            "vale_port_info",
            "vale_port_up",
            "vale_fdb_entries",
            "vale_fdb_capacity",
            "vale_programs_memory_bytes",
            "vale_programs_memory_limit_bytes",
            "vale_programs_descriptors",
            "vale_programs_descriptors_limit",
            "vale_programs_connections",
            "vale_programs_connections_limit",
            "vale_build_info",
            "vale_config_last_apply_success"
        }) {
            assertThat(text).contains("# HELP " + gauge + " ", "# TYPE " + gauge + " gauge\n", "\n" + gauge);
        }
        assertThat(text)
                .contains(
                        "vale_port_info{device=\"tap-a\",mechanism=\"memory\",port=\"a\",switch=\"vale0\",type=\"tap\"} 1",
                        "vale_port_info{device=\"\",mechanism=\"\",port=\"n\",switch=\"vale0\",type=\"netmap\"} 1",
                        "vale_port_up{port=\"a\",switch=\"vale0\"} 1.0",
                        "vale_port_up{port=\"n\",switch=\"vale0\"} 0.0",
                        "vale_fdb_capacity{switch=\"vale0\"} 8192.0",
                        "vale_config_last_apply_success 1.0",
                        "vale_programs_refused_total{resource=\"memory\"} 0.0",
                        "vale_programs_connections_limit 4096.0",
                        "vale_build_info{version=\"");
    }

    @Test
    void shouldHaveTheBasicsOfTheJvm() {
        assertThat(scrape()).contains("jvm_memory_used_bytes", "jvm_gc_", "jvm_threads_live", "process_cpu_usage");
    }

    @Test
    void shouldConserveFrames() {
        Map<String, Double> before = series(); // what is counted by worker is of all tests
        daemon.tap("tap-a")
                .kernel()
                .send(frame(station(1), BROADCAST), frame().length(10), frame(station(1), station(1)));
        daemon.step();
        daemon.tap("b").kernel().send(frame(station(2), station(1)));
        daemon.step();

        Map<String, Double> series = series();

        assertThat(series).containsEntry("vale_port_receive_packets_total{port=\"a\",switch=\"vale0\"}", 3.0);
        assertThat(series).containsEntry("vale_port_receive_bytes_total{port=\"a\",switch=\"vale0\"}", 120.0);
        assertThat(series).containsEntry("vale_port_flooded_packets_total{port=\"a\",switch=\"vale0\"}", 1.0);
        assertThat(series).containsEntry("vale_fdb_learned_total{switch=\"vale0\"}", 2.0);
        assertThat(series).containsEntry("vale_port_ring_used_ratio{port=\"a\",switch=\"vale0\"}", 1.0 / 63);
        assertThat(series)
                .containsEntry("vale_port_ring_faults_total{fault=\"bad_head\",port=\"a\",switch=\"vale0\"}", 0.0);
        assertThat(sum(series, "vale_core_batch_packets_bucket", "le=\"+Inf\"")
                        - sum(before, "vale_core_batch_packets_bucket", "le=\"+Inf\""))
                .isEqualTo(2);
        assertThat(sum(series, "vale_core_batch_packets_bucket", "le=\"2.0\"")
                        - sum(before, "vale_core_batch_packets_bucket", "le=\"2.0\""))
                .isEqualTo(1);
        assertThat(sum(series, "vale_core_batch_packets_sum", "") - sum(before, "vale_core_batch_packets_sum", ""))
                .isEqualTo(4);
        assertThat(sum(series, "vale_core_forward_latency_seconds_count", "")).isPositive();
        assertThat(series.get("vale_config_generation")).isPositive();
        assertThat(series)
                .containsEntry(
                        "vale_port_drops_total{direction=\"receive\",port=\"a\",reason=\"same_port\",switch=\"vale0\"}",
                        1.0);
        // Each of the two frames that are not in a receive drop reason went to exactly one port.
        assertThat(sum(series, "vale_port_forwarded_packets_total", ""))
                .isEqualTo(sum(series, "vale_port_receive_packets_total", "")
                        - sum(series, "vale_port_drops_total", "direction=\"receive\""))
                .isEqualTo(sum(series, "vale_port_transmit_packets_total", "")
                        + sum(series, "vale_port_drops_total", "direction=\"transmit\""))
                .isEqualTo(2);
    }

    private static double sum(Map<String, Double> series, String name, String label) {
        return series.entrySet().stream()
                .filter(e -> e.getKey().startsWith(name + "{") && e.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Test
    void shouldForgetAPortThatIsDeleted() {
        assertThat(scrape()).contains("port=\"b\"");

        api.delete("/api/v1/switches/vale0/ports/b");

        assertThat(scrape()).doesNotContain("port=\"b\"").contains("port=\"a\"");
    }

    @Test
    void shouldNeverHaveAnAddressInALabel() {
        daemon.tap("tap-a").kernel().send(frame(station(1), BROADCAST));
        daemon.step();

        assertThat(scrape()).doesNotContain("02:00:00");
    }

    @Test
    void shouldBeReadableByPrometheus() {
        assertThat(scrape().lines().filter(line -> !line.startsWith("# HELP ") && !line.startsWith("# TYPE ")))
                .allMatch(line -> SAMPLE.matcher(line).matches());
    }
}
