package dev.valed.bench.host;

import dev.valed.bench.command.WordConverter;
import dev.valed.bench.figure.Findings;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import dev.valed.bench.programs.Installation;
import dev.valed.bench.programs.ProcessorTime;
import dev.valed.bench.programs.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./vale bench host}: hosts that talk to each other by their kernels, through interfaces and TAPs. */
@Command(
        name = "host",
        description = {
            "TCP, small frames and round trips between network namespaces that it makes: through interfaces that a"
                    + " daemon has taken over, and TAPs, beside a direct pair of veths and the Linux bridge.",
            "Needs root and iperf3. Touches no interface of the machine's."
        },
        mixinStandardHelpOptions = true)
public final class HostBench implements Callable<Integer> {

    /** How long others are watched before each round. */
    private static final int QUIET_MILLIS = 300;

    /** What {@code --only} chooses from. */
    private enum Part {
        BRIDGE,
        TAPS,
        INTERFACES,
        AF_XDP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        static final class Converter extends WordConverter<Part> {
            Converter() {
                super(Part.class);
            }
        }
    }

    @Option(names = "--json", paramLabel = "FILE", description = "write one JSON object per line and figure")
    private @Nullable Path json;

    @Option(names = "--runs", defaultValue = "5", description = "rounds through all routes (default: 5)")
    private int runs;

    @Option(
            names = "--run-ms",
            defaultValue = "2000",
            description = "length of a run of iperf3 in ms, of which it makes whole seconds (default: 2000)")
    private int runMillis;

    @Option(names = "--pings", defaultValue = "1000", description = "round trips in a run (default: 1000)")
    private int pings;

    @Option(
            names = "--idle",
            defaultValue = "yield",
            description = "what the worker does without frames: spin, yield or park (default: yield)")
    private String idle = "yield";

    @Option(
            names = "--only",
            paramLabel = "WHAT",
            split = ",",
            converter = Part.Converter.class,
            description = "some of ${COMPLETION-CANDIDATES}; the direct pair is always there")
    private @Nullable List<Part> only;

    @Override
    public Integer call() throws BenchFailure, IOException, InterruptedException {
        if (runs < 1 || runMillis < 1000 || pings < 1) {
            throw new BenchFailure("--runs and --pings have to be at least 1, --run-ms at least 1000");
        }
        Requirements.check();
        Installation installation = Installation.find();
        try (Programs programs = new Programs();
                Namespaces namespaces = new Namespaces(programs)) {
            Daemon daemon = Daemon.start(programs, installation, List.of("--idle", idle));
            List<Rounds> all = routes(new Routes(namespaces, daemon)).stream()
                    .map(Rounds::new)
                    .toList();
            measure(all, new Round(new Iperf3(programs, Math.ceilDiv(runMillis, 1000)), new Ping(programs, pings)));
            report(all);
        }
        return 0;
    }

    /** The first one is the cable. */
    private List<Route> routes(Routes make) throws BenchFailure, IOException, InterruptedException {
        List<Route> routes = new ArrayList<>();
        routes.add(make.direct());
        if (wanted(Part.BRIDGE)) {
            routes.add(make.bridge());
        }
        if (wanted(Part.TAPS)) {
            routes.add(make.taps());
        }
        if (wanted(Part.INTERFACES)) {
            routes.add(make.hostToWire("tap"));
            routes.add(make.tapToWire("tap"));
        }
        if (wanted(Part.AF_XDP)) {
            try {
                routes.add(make.hostToWire("af_xdp"));
                routes.add(make.tapToWire("af_xdp"));
            } catch (BenchFailure e) {
                System.out.println("without AF_XDP: " + e.getMessage());
            }
        }
        return routes;
    }

    private boolean wanted(Part part) {
        return only == null || only.contains(part);
    }

    private void measure(List<Rounds> all, Round round) throws BenchFailure, IOException, InterruptedException {
        for (int run = 1; run <= runs; run++) {
            double others = othersPercent();
            for (Rounds rounds : all) {
                rounds.add(round.run(rounds.route()));
            }
            System.err.printf(Locale.ROOT, "[%d/%d] others used %.0f %% of a processor before it%n", run, runs, others);
        }
    }

    /** Of one processor, what the machine does while this benchmark does nothing. */
    private static double othersPercent() throws IOException, InterruptedException {
        double before = ProcessorTime.machineSeconds();
        Thread.sleep(QUIET_MILLIS);
        return (ProcessorTime.machineSeconds() - before) * 1e3 / QUIET_MILLIS * 100;
    }

    private void report(List<Rounds> all) throws IOException {
        Findings findings = new Findings();
        System.out.printf(
                "medians of %d rounds with the lowest and the highest; x direct: to the direct pair in the same round;%n"
                        + "the route \"host to wire\" is from the host stack of an interface that was taken over to a"
                        + " station behind its wire%n",
                runs);
        for (Measure measure : Measure.values()) {
            findings.show(
                    measure.label(),
                    HostFigure.table(measure),
                    all.stream()
                            .map(rounds -> rounds.figure(measure, all.getFirst()))
                            .toList());
        }
        findings.write(json);
    }
}
