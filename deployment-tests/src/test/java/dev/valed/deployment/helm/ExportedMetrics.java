package dev.valed.deployment.helm;

import dev.valed.daemon.Daemon;
import dev.valed.daemon.RunningDaemon;
import dev.valed.daemon.Settings;
import dev.valed.daemon.Teardown;
import dev.valed.daemon.config.ConfigurationFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a daemon with a switch and a port answers Prometheus.
 *
 * @param series of each metric, by label, the values that were seen
 */
record ExportedMetrics(Map<String, Map<String, Set<String>>> series) {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final String SWITCHES = """
            switches:
              - name: vale0
                ports:
                  - name: a
                    type: netmap
            """;

    /** Starts a daemon, asks it once, and stops it. */
    static ExportedMetrics scrape(Path directory) throws Exception {
        Path document = Files.writeString(directory.resolve("switches.yaml"), SWITCHES);
        Settings settings = Settings.parse(List.of(
                "--api=127.0.0.1:0",
                "--management=127.0.0.1:0",
                "--workers=1",
                "--runtime-dir=" + directory.resolve("run")));
        Teardown teardown = new Teardown();
        try {
            RunningDaemon daemon = new Daemon(settings, teardown).start(ConfigurationFile.read(document));
            return parse(get(URI.create(daemon.metricsUrl())));
        } finally {
            teardown.run();
        }
    }

    private static String get(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static ExportedMetrics parse(String text) {
        Map<String, Map<String, Set<String>>> series = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("not a sample: " + line);
            }
            Map<String, Set<String>> labels = series.computeIfAbsent(sample.group(1), name -> new HashMap<>());
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), name -> new TreeSet<>()).add(label.group(2));
            }
        });
        return new ExportedMetrics(series);
    }
}
