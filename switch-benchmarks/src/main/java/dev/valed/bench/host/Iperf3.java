package dev.valed.bench.host;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Program;
import dev.valed.bench.programs.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code iperf3} between the stations of a route; a server stays at each far one. */
final class Iperf3 {

    /** The payload that makes frames of 60 bytes: Ethernet, IPv4 and UDP take 42. */
    private static final int SMALL_PAYLOAD = 18;

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Programs programs;
    private final int seconds;
    private final Set<Route> served = new HashSet<>();

    /** @param seconds of each run, at least 1: of 0 iperf3 makes an endless one, and of a fraction the whole below */
    Iperf3(Programs programs, int seconds) {
        this.programs = programs;
        this.seconds = seconds;
    }

    /** Gigabits per second of TCP that were received. */
    double tcp(Route route, Direction direction) throws BenchFailure, IOException, InterruptedException {
        return bitsPerSecond(run(route, direction, List.of())) / 1e9;
    }

    /** Thousands of frames of 60 bytes per second that were received; the sender sends as many as it can. */
    double smallFrames(Route route, Direction direction) throws BenchFailure, IOException, InterruptedException {
        List<String> options = List.of("-u", "-b", "0", "-l", Integer.toString(SMALL_PAYLOAD));
        return framesPerSecond(run(route, direction, options)) / 1e3;
    }

    private String run(Route route, Direction direction, List<String> options)
            throws BenchFailure, IOException, InterruptedException {
        serve(route);
        List<String> command =
                new ArrayList<>(List.of("iperf3", "-J", "-c", route.far().address()));
        command.addAll(List.of("-t", Integer.toString(seconds)));
        command.addAll(options);
        if (direction == Direction.BACK) {
            command.add("-R");
        }
        try (Program program = programs.start(route.near().command(command), Map.of())) {
            if (program.awaitEnd(START_LIMIT.plusSeconds(seconds)) != 0) {
                throw program.failure("failed");
            }
            return program.output();
        }
    }

    private void serve(Route route) throws BenchFailure, IOException, InterruptedException {
        if (served.add(route)) {
            programs.start(route.far().command(List.of("iperf3", "-s", "--forceflush")), Map.of())
                    .awaitOutput(text -> text.contains("Server listening"), START_LIMIT);
        }
    }

    /** @param report of a client, with option {@code -J} */
    static double bitsPerSecond(String report) throws BenchFailure {
        return number(end(report), "bits_per_second");
    }

    /** Datagrams that came in, of which none was cut: each was a frame. */
    static double framesPerSecond(String report) throws BenchFailure {
        JsonNode received = end(report);
        return (number(received, "packets") - number(received, "lost_packets")) / number(received, "seconds");
    }

    private static JsonNode end(String report) throws BenchFailure {
        try {
            return MAPPER.readTree(report).path("end").path("sum_received");
        } catch (JacksonException e) {
            throw new BenchFailure("iperf3 said: " + report);
        }
    }

    private static double number(JsonNode node, String name) throws BenchFailure {
        JsonNode number = node.path(name);
        if (!number.isNumber()) {
            throw new BenchFailure("the report of iperf3 has no end.sum_received." + name);
        }
        return number.doubleValue();
    }
}
