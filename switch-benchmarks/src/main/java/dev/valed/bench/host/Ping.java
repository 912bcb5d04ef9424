package dev.valed.bench.host;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Program;
import dev.valed.bench.programs.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code ping} from the near station of a route to the far one. */
final class Ping {

    private static final Pattern TIME = Pattern.compile(" time=([0-9.]+) ms");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Programs programs;
    private final int count;

    /** @param count of round trips in each run */
    Ping(Programs programs, int count) {
        this.programs = programs;
        this.count = count;
    }

    /** Each as soon as the one before is answered: nobody falls asleep. */
    RoundTrips inARow(Route route) throws BenchFailure, IOException, InterruptedException {
        return run(route, List.of("-A"));
    }

    /** One in two milliseconds: everybody sleeps in between. */
    RoundTrips paced(Route route) throws BenchFailure, IOException, InterruptedException {
        return run(route, List.of("-i", "0.002"));
    }

    private RoundTrips run(Route route, List<String> pace) throws BenchFailure, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ping", "-n", "-c", Integer.toString(count)));
        command.addAll(pace);
        command.add(route.far().address());
        try (Program program = programs.start(route.near().command(command), Map.of())) {
            if (program.awaitEnd(LIMIT) != 0) {
                throw program.failure("failed");
            }
            return RoundTrips.parse(program.output());
        }
    }

    /** Of one run, in µs. */
    record RoundTrips(double p50, double p99) {

        /** @param output with the time of each round trip, to a µs */
        static RoundTrips parse(String output) throws BenchFailure {
            double[] micros = TIME.matcher(output)
                    .results()
                    .mapToDouble(match -> Double.parseDouble(match.group(1)) * 1e3)
                    .toArray();
            if (micros.length == 0) {
                throw new BenchFailure("ping had no answer: " + output);
            }
            Arrays.sort(micros);
            return new RoundTrips(percentile(micros, 50), percentile(micros, 99));
        }

        private static double percentile(double[] sorted, int percent) {
            return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
        }
    }
}
