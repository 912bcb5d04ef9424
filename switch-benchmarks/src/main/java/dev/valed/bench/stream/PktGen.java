package dev.valed.bench.stream;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.figure.Progress;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.machine.Bound;
import dev.valed.bench.machine.Yardstick;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import dev.valed.bench.programs.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Netmap's own pkt-gen, as its user has built it, from one port to another. The figures are those that it prints. */
public final class PktGen {

    private static final int INTERVAL_MILLIS = 500;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Such as {@code main_thread [2781] 47.123 Mpps (23.577 Mpkts 11.317 Gbps in 500335 usec) 512.00 avg_batch …}. */
    private static final Pattern INTERVAL = Pattern.compile("([0-9.]+) ([KMG]?)pps \\([0-9.]+ [KMG]?pkts ");

    private static final Map<String, Double> UNITS = Map.of("", 1e-6, "K", 1e-3, "M", 1.0, "G", 1e3);

    private final Bed bed;
    private final Path binary;

    public PktGen(Bed bed, Path binary) {
        this.bed = bed;
        this.binary = binary;
    }

    /** One figure for each case; its runs are the intervals of one start of pkt-gen. */
    public List<RateFigure> run(List<StreamCase> cases) throws BenchFailure, IOException, InterruptedException {
        Progress progress = new Progress(cases.size());
        List<RateFigure> figures = new ArrayList<>();
        for (StreamCase wanted : cases) {
            RateFigure figure = measure(wanted);
            figures.add(figure);
            progress.done(
                    figure.c2cNanos() == null ? null : figure.c2cNanos().median(),
                    wanted.text() + ": " + figure.deliveredMpps().text() + " Mpps");
        }
        return figures;
    }

    private RateFigure measure(StreamCase wanted) throws BenchFailure, IOException, InterruptedException {
        Double c2c = bed.machine().coreToCore();
        Yardstick yardstick = wanted.yardstick();
        Double machine = yardstick == null ? null : bed.machine().measure(yardstick, wanted.frame());
        Daemon daemon = bed.daemon(Bed.YIELD);
        int number = bed.newPortNumber();
        String to = "r" + number;
        Overflow.configure(daemon, to, wanted.overflow());
        int intervals = bed.runs() + 2; // the first and the last are not whole
        Duration limit = LIMIT.plusMillis((long) intervals * INTERVAL_MILLIS);
        try (Program receiver =
                start(daemon, "rx", to, wanted, wanted.placement().receiver())) {
            receiver.awaitOutput(text -> !intervals(text).isEmpty(), LIMIT);
            try (Program sender =
                    start(daemon, "tx", "s" + number, wanted, wanted.placement().sender())) {
                String sent = sender.awaitOutput(text -> intervals(text).size() >= intervals, limit);
                List<Double> received = intervals(receiver.output());
                int last = received.size() - 1;
                List<Double> delivered = received.subList(Math.max(0, last - bed.runs()), Math.max(1, last));
                return new RateFigure(
                        wanted,
                        c2c == null ? null : new Samples(c2c),
                        null,
                        Samples.of(intervals(sent).subList(1, intervals - 1)),
                        Samples.of(delivered),
                        yardstick == null || machine == null
                                ? null
                                : Bound.of(yardstick, Collections.nCopies(delivered.size(), machine), delivered));
            }
        } finally {
            Overflow.forget(daemon, to, wanted.overflow());
        }
    }

    private Program start(Daemon daemon, String function, String port, StreamCase wanted, int cpu)
            throws BenchFailure, IOException {
        return bed.startWith(
                daemon,
                List.of(
                        binary.toString(),
                        "-i",
                        "vale0:" + port,
                        "-f",
                        function,
                        "-l",
                        "" + wanted.frame(),
                        "-b",
                        "" + wanted.burst(),
                        "-a",
                        "" + cpu,
                        "-T",
                        "" + INTERVAL_MILLIS,
                        "-w",
                        "1"));
    }

    /** Million frames per second of each interval that pkt-gen has told of. */
    static List<Double> intervals(String output) {
        List<Double> rates = new ArrayList<>();
        Matcher matcher = INTERVAL.matcher(output);
        while (matcher.find()) {
            rates.add(Double.parseDouble(matcher.group(1))
                    * UNITS.getOrDefault(matcher.group(2).toUpperCase(Locale.ROOT), 0.0));
        }
        return rates;
    }
}
