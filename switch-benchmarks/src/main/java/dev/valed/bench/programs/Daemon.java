package dev.valed.bench.programs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A daemon as users start it, in a runtime directory of its own. */
public final class Daemon {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Pattern READY =
            Pattern.compile(" is ready: API (http://\\S+), metrics (http://\\S+), .*$", Pattern.MULTILINE);

    private final Program program;
    private final Path runtimeDirectory;
    private final String api;
    private final URI metrics;
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();

    private Daemon(Program program, Path runtimeDirectory, Matcher announcement) throws IOException {
        this.program = program;
        this.runtimeDirectory = runtimeDirectory;
        this.api = announcement.group(1);
        this.metrics = URI.create(announcement.group(2));
        this.token = Files.readString(runtimeDirectory.resolve("token")).strip();
    }

    /**
     * Starts one with one worker. Returns when it is ready.
     *
     * @param idle what its worker does without frames: spin, yield or park
     * @param cpu  the processor of its worker
     */
    public static Daemon start(Programs programs, Installation installation, String idle, int cpu)
            throws BenchFailure, IOException, InterruptedException {
        return start(programs, installation, List.of("--idle", idle, "--workers", "1", "--pin", Integer.toString(cpu)));
    }

    /**
     * Returns when it is ready.
     *
     * @param options besides those that say where it is
     */
    public static Daemon start(Programs programs, Installation installation, List<String> options)
            throws BenchFailure, IOException, InterruptedException {
        Path directory = programs.newDirectory();
        List<String> all = new ArrayList<>(List.of("--runtime-dir", directory.toString()));
        all.addAll(List.of("--api", "127.0.0.1:0", "--management", "127.0.0.1:0"));
        all.addAll(options);
        Program program = programs.start(installation.daemon(all), Map.of());
        String output = program.awaitOutput(text -> READY.matcher(text).find(), START_LIMIT);
        Matcher announcement = READY.matcher(output);
        if (!announcement.find()) {
            throw program.failure("has not said where it is");
        }
        return new Daemon(program, directory, announcement);
    }

    public long pid() {
        return program.pid();
    }

    /** Starts a program written for netmap, whose ports are this daemon's. */
    public Program startWith(Programs programs, Installation installation, List<String> program)
            throws BenchFailure, IOException {
        String socket = runtimeDirectory.resolve("netmap.sock").toString();
        return programs.start(installation.with(program), Map.of("VALE_SOCKET", socket));
    }

    public Scrape scrape() throws BenchFailure, IOException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(metrics));
        if (response.statusCode() != 200) {
            throw new BenchFailure(metrics + " answers " + response.statusCode());
        }
        return Scrape.parse(System.nanoTime(), response.body());
    }

    /**
     * Makes or changes something.
     *
     * @param path after {@code /api/v1}
     */
    public HttpResponse<String> put(String path, String json) throws IOException {
        return send(change(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    /** Deletes something, which may not be there. */
    public void delete(String path) throws IOException {
        send(change(path).DELETE());
    }

    private HttpRequest.Builder change(String path) {
        return HttpRequest.newBuilder(URI.create(api + path)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(ANSWER_LIMIT).build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("asking the daemon");
        }
    }
}
