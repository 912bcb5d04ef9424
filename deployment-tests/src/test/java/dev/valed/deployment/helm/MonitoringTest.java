package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That alerts and dashboard ask for what a daemon answers, and Prometheus comes to where it answers. */
@Timeout(60)
class MonitoringTest {

    private static ExportedMetrics exported = new ExportedMetrics(Map.of());

    private final Manifests manifests = Chart.renderVariation("service-monitor");

    @BeforeAll
    static void scrape(@TempDir Path directory) throws Exception {
        exported = ExportedMetrics.scrape(directory);
        assertThat(exported.series()).containsKeys("vale_build_info", "vale_port_receive_packets_total");
    }

    private List<Rule> rules() {
        return manifests.only(PrometheusRule.class).getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .toList();
    }

    private JsonNode dashboard() throws Exception {
        ConfigMap map = manifests.find(ConfigMap.class, "-dashboard").orElseThrow();
        assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        return new ObjectMapper().readTree(map.getData().get("valed.json"));
    }

    private static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Test
    void shouldAlertOnWhatIsExported() {
        assertThat(rules())
                .hasSizeGreaterThan(5)
                .allSatisfy(rule -> assertThat(new Query(rule.getExpr().getStrVal()).mistakes(exported))
                        .as(rule.getAlert())
                        .isEmpty());
    }

    @Test
    void shouldTellWhatAnAlertMeans() {
        assertThat(rules()).extracting(Rule::getAlert).doesNotHaveDuplicates();
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.getAlert()).matches("Valed[A-Za-z]+");
            assertThat(rule.getLabels().get("severity")).isIn("warning", "critical");
            assertThat(rule.getAnnotations()).containsOnlyKeys("summary", "description");
        });
    }

    @Test
    void shouldHaveRulesThatPrometheusAccepts(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rules.yaml");
        new ObjectMapper()
                .writeValue(file.toFile(), manifests.only(PrometheusRule.class).getSpec());

        assertThat(promtool("check", file)).contains(rules().size() + " rules found");
    }

    /** Descriptions are the same whatever happens, so that only what is filled in is compared. */
    @Test
    void shouldAlertWhenItIsTimeAndNotBefore(@TempDir Path directory) throws Exception {
        rules().forEach(rule -> rule.getAnnotations().remove("description"));
        new ObjectMapper()
                .writeValue(
                        directory.resolve("rules.yaml").toFile(),
                        manifests.only(PrometheusRule.class).getSpec());
        Path tests = directory.resolve("alerts.yaml");
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("alerts.yaml"))) {
            Files.copy(file, tests);
        }
        String text = Files.readString(tests);

        assertThat(rules())
                .extracting(Rule::getAlert)
                .allSatisfy(alert -> assertThat(text)
                        .contains("alertname: " + alert + ", exp_alerts: []}")
                        .contains("alertname: " + alert + "\n        exp_alerts:\n          - exp_labels: "));
        assertThat(promtool("test", tests)).contains("SUCCESS");
    }

    /** What it says; it has to be content. */
    private static String promtool(String command, Path file) throws Exception {
        assumeTrue(
                isThere("promtool"),
                "the rules are not checked by Prometheus itself: promtool is not there (Debian: prometheus)");
        Process promtool = new ProcessBuilder("promtool", command, "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        return said;
    }

    private static boolean isThere(String command) {
        boolean there = Stream.of(
                        System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
        if (!there) {
            System.err.println("SKIPPED: a test needs the command " + command + ", which is not there");
        }
        return there;
    }

    @Test
    void shouldDrawWhatIsExported() throws Exception {
        List<JsonNode> panels =
                items(dashboard().path("panels")).filter(p -> p.has("targets")).toList();

        assertThat(panels).hasSizeGreaterThan(10).allSatisfy(panel -> {
            assertThat(panel.path("targets")).isNotEmpty();
            assertThat(items(panel.path("targets")))
                    .allSatisfy(
                            target -> assertThat(new Query(target.path("expr").asText()).mistakes(exported))
                                    .as(panel.path("title").asText())
                                    .isEmpty());
        });
    }

    @Test
    void shouldDrawEachPanelOnceAndInItsPlace() throws Exception {
        Set<List<Integer>> taken = new HashSet<>();
        List<Integer> ids = new ArrayList<>();
        for (JsonNode panel : dashboard().path("panels")) {
            ids.add(panel.path("id").asInt());
            JsonNode place = panel.path("gridPos");
            for (int x = place.path("x").asInt();
                    x < place.path("x").asInt() + place.path("w").asInt();
                    x++) {
                for (int y = place.path("y").asInt();
                        y < place.path("y").asInt() + place.path("h").asInt();
                        y++) {
                    assertThat(taken.add(List.of(x, y)))
                            .as("%s", panel.path("title"))
                            .isTrue();
                    assertThat(x).isLessThan(24);
                }
            }
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void shouldOfferToChooseAmongWhatIsExported() throws Exception {
        List<String> queries = items(dashboard().path("templating").path("list"))
                .filter(v -> v.path("type").asText().equals("query"))
                .map(v -> v.path("definition").asText())
                .toList();

        assertThat(queries).hasSize(2).allSatisfy(query -> {
            assertThat(query).matches("label_values\\(.*, \\w+\\)");
            String metric = query.substring("label_values(".length(), query.lastIndexOf(','));
            assertThat(new Query(metric).mistakes(exported)).isEmpty();
        });
    }

    @Test
    void shouldScrapeServices() {
        assertThat(manifests.only(ServiceMonitor.class).getSpec().getEndpoints())
                .singleElement()
                .satisfies(endpoint -> {
                    assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
                    assertThat(endpoint.getInterval()).isEqualTo("5s");
                    assertThat(endpoint.getScheme()).isNull();
                });
        assertThat(manifests.only(ServiceMonitor.class).getMetadata().getLabels())
                .containsEntry("release", "prometheus");
    }

    @Test
    void shouldScrapePods() {
        assertThat(Chart.renderVariation("pod-monitor")
                        .only(PodMonitor.class)
                        .getSpec()
                        .getPodMetricsEndpoints())
                .singleElement()
                .satisfies(endpoint -> {
                    assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
                    assertThat(endpoint.getInterval()).isEqualTo("30s");
                });
    }

    @Test
    void shouldScrapeByTlsWhereMetricsHaveIt() {
        assertThat(Chart.renderVariation("tls")
                        .only(ServiceMonitor.class)
                        .getSpec()
                        .getEndpoints())
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.getScheme()).isEqualTo("https"));
    }
}
