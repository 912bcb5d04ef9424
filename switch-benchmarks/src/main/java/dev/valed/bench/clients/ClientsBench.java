package dev.valed.bench.clients;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.bed.BedOptions;
import dev.valed.bench.command.WordConverter;
import dev.valed.bench.figure.Findings;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.rally.RoundTripFigure;
import dev.valed.bench.rally.RoundTripMeasurement;
import dev.valed.bench.rally.Torture;
import dev.valed.bench.rally.TortureFigure;
import dev.valed.bench.stream.LoadFigure;
import dev.valed.bench.stream.LoadMeasurement;
import dev.valed.bench.stream.Overflow;
import dev.valed.bench.stream.PktGen;
import dev.valed.bench.stream.RateFigure;
import dev.valed.bench.stream.RateMeasurement;
import dev.valed.bench.stream.StreamCase;
import dev.valed.bench.stream.Touch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./vale bench clients}: processes that are written for netmap, with the library, through a daemon. */
@Command(
        name = "clients",
        description = {
            "Frames from process to process through a daemon that it starts: rates, round trips, the cost of paced load,"
                    + " and ping-pongs in search of a lost wakeup.",
            "The worker has one processor, both clients share the other."
        },
        mixinStandardHelpOptions = true)
public final class ClientsBench implements Callable<Integer> {

    private static final int FULL_BURST = 512;

    /** What {@code --only} chooses from. */
    private enum Part {
        RATES,
        PKT_GEN,
        LATENCY,
        LOAD,
        TORTURE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static final class Converter extends WordConverter<Part> {
            Converter() {
                super(Part.class);
            }
        }
    }

    @Mixin
    private BedOptions options = new BedOptions();

    @Option(
            names = "--only",
            paramLabel = "WHAT",
            split = ",",
            converter = Part.Converter.class,
            description = "some of ${COMPLETION-CANDIDATES}")
    private @Nullable List<Part> only;

    @Option(names = "--bursts", split = ",", defaultValue = "1,8,32,128,512", description = "default: ${DEFAULT-VALUE}")
    private List<Integer> bursts = List.of();

    @Option(
            names = "--torture",
            paramLabel = "N",
            defaultValue = "100000",
            description = "ping-pongs with random pauses; default: ${DEFAULT-VALUE}")
    private long torture;

    @Option(
            names = "--torture-idle",
            paramLabel = "MODE",
            split = ",",
            defaultValue = Bed.YIELD + "," + Bed.PARK,
            description =
                    "what the worker does without frames meanwhile, as the daemon's --idle names it: each mode has"
                            + " its share of the ping-pongs; default: ${DEFAULT-VALUE}")
    private List<String> tortureIdle = List.of();

    @Option(
            names = "--pkt-gen",
            paramLabel = "PATH",
            description = "measure with this pkt-gen too; it is run as it is, with valed's library")
    private @Nullable Path pktGen;

    private final Findings findings = new Findings();

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws BenchFailure, IOException, InterruptedException {
        if (pktGen != null && !Files.isExecutable(pktGen)) {
            throw new BenchFailure("--pkt-gen " + pktGen + ": there is no such program");
        }
        if (pktGen == null && only != null && only.contains(Part.PKT_GEN)) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    "--only pkt-gen: which one? --pkt-gen PATH is missing");
        }
        try (Bed bed = options.open()) {
            System.out.println(bed.legend());
            List<String> overflows = new ArrayList<>(List.of(Overflow.DROP));
            if ((wanted(Part.RATES) || wanted(Part.PKT_GEN)) && Overflow.canBlock(bed.daemon(Bed.YIELD))) {
                overflows.add(Overflow.BLOCK);
            }
            if (wanted(Part.RATES)) {
                rates(bed, overflows);
            }
            if (pktGen != null && wanted(Part.PKT_GEN)) {
                pktGen(bed, pktGen, overflows);
            }
            if (wanted(Part.LATENCY)) {
                findings.show(
                        "round trip of 60 B: ping (s) through the worker (w) to pong (r) and back",
                        RoundTripFigure.table(),
                        new RoundTripMeasurement(bed).run());
            }
            if (wanted(Part.LOAD)) {
                findings.show(
                        "paced load of 60 B, overflow drop: sleeps and wakeups per second, and use of processors in %",
                        LoadFigure.table(), new LoadMeasurement(bed).run());
            }
            if (wanted(Part.TORTURE) && torture > 0) {
                findings.show(
                        "ping-pongs with random pauses of up to 120 us on both sides",
                        TortureFigure.table(),
                        new Torture(bed).run(torture, tortureIdle));
            }
        }
        findings.write(options.json());
        return 0;
    }

    private boolean wanted(Part part) {
        return only == null || only.contains(part);
    }

    private void rates(Bed bed, List<String> overflows) throws BenchFailure, IOException, InterruptedException {
        List<StreamCase> cases = new ArrayList<>();
        for (int frame : new int[] {60, 1514}) {
            for (Touch touch : List.of(Touch.NONE, Touch.all(frame))) {
                for (String overflow : overflows) {
                    for (int burst : bursts) {
                        cases.add(new StreamCase(
                                "clients-rate",
                                frame,
                                burst,
                                touch,
                                overflow,
                                bed.clientsTogether(),
                                goal(frame, touch, burst),
                                0));
                    }
                }
            }
        }
        List<RateFigure> figures = new RateMeasurement(bed).run(cases);
        findings.show(
                "delivered from process to process: bench-client, bench-client, one address",
                RateFigure.table(),
                figures);
        List<RateFigure> starving = figures.stream().filter(RateFigure::starves).toList();
        System.out.println(
                starving.isEmpty()
                        ? "no receiver starves beside its sender on one processor"
                        : starving.size() + " of " + figures.size() + " receivers starve beside their senders");
    }

    private static @Nullable Double goal(int frame, Touch touch, int burst) {
        if (burst != FULL_BURST) {
            return null;
        }
        if (frame == 60) {
            return touch.equals(Touch.NONE) ? 45.0 : null;
        }
        return touch.equals(Touch.NONE) ? 20.0 : 8.0;
    }

    private void pktGen(Bed bed, Path binary, List<String> overflows)
            throws BenchFailure, IOException, InterruptedException {
        List<StreamCase> cases = new ArrayList<>();
        for (int frame : new int[] {60, 1514}) {
            for (String overflow : overflows) {
                cases.add(new StreamCase(
                        "clients-pkt-gen",
                        frame,
                        FULL_BURST,
                        Touch.NONE,
                        overflow,
                        bed.clientsTogether(),
                        frame == 60 ? 40.0 : 20.0,
                        0));
            }
        }
        findings.show(
                "pkt-gen to pkt-gen, broadcast as it does by itself: its own figures for half seconds, the first and the"
                        + " last left out",
                RateFigure.table(),
                new PktGen(bed, binary).run(cases));
    }
}
