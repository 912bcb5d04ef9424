package dev.valed.daemon;

import dev.valed.daemon.config.ConfigurationException;
import dev.valed.daemon.config.ConfigurationFile;
import dev.valed.ports.client.ValePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts a whole daemon, uses it a little and ends it, and {@code vale ctl} besides, without privileges and without ports
 * that others could reach. The image's build does this under a JVM that records what is loaded
 * ({@code -XX:AOTCacheOutput}), so that both then start in half the time.
 */
public final class Rehearsal {

    private static final String START_UP_FILE = """
            switches:
              - name: vale0
                ports:
                  - name: a
                    type: netmap
            """;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int FRAME_BYTES = 60;

    private Rehearsal() {}

    /**
     * Rehearses; exits with 1 if something failed, because the recording is then not worth keeping.
     *
     * @param arguments not used
     */
    public static void main(String[] arguments) {
        Teardown teardown = new Teardown();
        int exitCode;
        try {
            rehearse(teardown);
            exitCode = 0;
        } catch (IOException | StartupException | ConfigurationException e) {
            System.err.println("valed: " + e.getMessage());
            exitCode = 1;
        } finally {
            teardown.run();
        }
        System.exit(exitCode);
    }

    /** Leaves what it has started to the teardown. */
    static void rehearse(Teardown teardown) throws IOException, StartupException, ConfigurationException {
        Path directory = Files.createTempDirectory("valed-rehearsal");
        Path file = Files.writeString(directory.resolve("switches.yaml"), START_UP_FILE);
        Settings settings = Settings.parse(List.of(
                "--runtime-dir", directory.resolve("run").toString(),
                "--api", "127.0.0.1:0",
                "--management", "127.0.0.1:0"));
        RunningDaemon daemon = new Daemon(settings, teardown).start(ConfigurationFile.read(file));
        moveFrame(daemon.socket());
        get(daemon.apiUrl() + "/switches/vale0/ports");
        get(daemon.metricsUrl());
        get(daemon.metricsUrl().replace("prometheus", "health/readiness"));
        if (!dev.valed.ctl.Rehearsal.rehearse()) {
            throw new IOException("a command of vale ctl failed");
        }
    }

    private static void moveFrame(Path socket) throws IOException {
        byte[] frame = new byte[FRAME_BYTES];
        frame[0] = (byte) 0xff;
        try (ValePort sender = ValePort.open(socket, "vale0:a");
                ValePort receiver = ValePort.open(socket, "vale0:b")) {
            sender.send(frame);
            if (receiver.receive(LIMIT) == null) {
                throw new IOException("a frame did not arrive");
            }
        }
    }

    private static void get(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setReadTimeout((int) LIMIT.toMillis());
        try (var body = connection.getInputStream()) {
            if (new String(body.readAllBytes(), StandardCharsets.UTF_8).isEmpty()) {
                throw new IOException(url + " answers nothing");
            }
        }
    }
}
