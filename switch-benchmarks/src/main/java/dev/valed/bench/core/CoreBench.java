package dev.valed.bench.core;

import dev.valed.bench.command.WordConverter;
import dev.valed.bench.figure.Findings;
import dev.valed.core.control.CoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./vale bench core}: one worker, from the memory of one port to that of others. The worker's whole cycle is
 * timed, with everything that it does in the daemon but sleeping and waking. The clients cost two stores per batch, on
 * the same thread: so no cache line crosses between cores, and a switch whose clients run elsewhere is slower.
 */
@Command(
        name = "core",
        description = {
            "Forwards between memory ports with one worker, and prints million frames per second (Mpps):"
                    + " learned unicast by frame size, by number of addresses and by burst, and flooding.",
            "Pin it to a processor for steady figures: taskset -c 1 ./vale bench core"
        },
        mixinStandardHelpOptions = true)
public final class CoreBench implements Callable<Integer> {

    private static final int[] SIZES = {60, 128, 256, 512, 1024, 1514};
    private static final int[] ADDRESSES = {1, 1_000, 100_000};
    private static final int[] BURSTS = {1, 8, 32, 128, 512};
    private static final int[] RECEIVERS = {1, 2, 3};
    private static final int FULL_BURST = 512;
    private static final int SOME_ADDRESSES = 1_000;

    /** What {@code --only} chooses from. */
    private enum Part {
        SIZES,
        ADDRESSES,
        BURSTS,
        FLOOD;

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

    @Option(names = "--runs", defaultValue = "5", description = "timed runs of each figure (default: 5)")
    private int runs;

    @Option(names = "--run-ms", defaultValue = "100", description = "length of a run in ms (default: 100)")
    private int runMillis;

    @Option(
            names = "--only",
            paramLabel = "WHAT",
            split = ",",
            converter = Part.Converter.class,
            description = "some of ${COMPLETION-CANDIDATES}")
    private @Nullable List<Part> only;

    private final CoreReport report = new CoreReport(System.out, 100);
    private final Findings findings = new Findings();

    @Override
    public Integer call() throws CoreException, IOException {
        if (wanted(Part.SIZES)) {
            report.section("learned unicast, by frame size");
            for (int size : SIZES) {
                unicast(size, SOME_ADDRESSES, FULL_BURST);
            }
        }
        if (wanted(Part.ADDRESSES)) {
            report.section("learned unicast, by addresses (as many sources as destinations, in random order)");
            for (int addresses : ADDRESSES) {
                unicast(60, addresses, FULL_BURST);
            }
        }
        if (wanted(Part.BURSTS)) {
            report.section("learned unicast, by burst");
            for (int burst : BURSTS) {
                unicast(60, SOME_ADDRESSES, burst);
            }
        }
        if (wanted(Part.FLOOD)) {
            report.section("flooding, by number of ports that each frame goes to (frames are counted once)");
            for (int receivers : RECEIVERS) {
                flood(60, receivers);
            }
            for (int receivers : RECEIVERS) {
                flood(1514, receivers);
            }
        }
        findings.write(json);
        return 0;
    }

    private boolean wanted(Part part) {
        return only == null || only.contains(part);
    }

    private void unicast(int size, int addresses, int burst) throws CoreException, IOException {
        try (CoreLoop loop = new CoreLoop(size, addresses, burst, 1, false)) {
            add(new CoreFigure("core-unicast", size, addresses, 1, burst, 1, loop.measure(runs, runMillis)));
        }
    }

    private void flood(int size, int receivers) throws CoreException, IOException {
        try (CoreLoop loop = new CoreLoop(size, SOME_ADDRESSES, FULL_BURST, receivers, true)) {
            add(new CoreFigure(
                    "core-flood", size, SOME_ADDRESSES, 1, FULL_BURST, receivers, loop.measure(runs, runMillis)));
        }
    }

    private void add(CoreFigure figure) {
        report.add(figure);
        findings.add(figure);
    }
}
