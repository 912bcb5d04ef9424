package dev.valed.bench.pipe;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.bed.BedOptions;
import dev.valed.bench.bed.Placement;
import dev.valed.bench.figure.Findings;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.stream.Overflow;
import dev.valed.bench.stream.RateFigure;
import dev.valed.bench.stream.RateMeasurement;
import dev.valed.bench.stream.StreamCase;
import dev.valed.bench.stream.Touch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./vale bench pipe}: two processes at the ends of a netmap pipe, with no worker between them. */
@Command(
        name = "pipe",
        description = "Slots per second through a netmap pipe between two processes, which the daemon only sets up.",
        mixinStandardHelpOptions = true)
public final class PipeBench implements Callable<Integer> {

    private static final int FRAME = 64;
    private static final double GOAL = 350;

    @Mixin
    private BedOptions options = new BedOptions();

    @Override
    public Integer call() throws BenchFailure, IOException, InterruptedException {
        Findings findings = new Findings();
        try (Bed bed = options.open()) {
            System.out.println(bed.legend());
            List<StreamCase> cases = new ArrayList<>();
            for (Placement placement : List.of(bed.clientsApart(), bed.clientsTogether())) {
                for (Touch touch : List.of(Touch.NONE, new Touch(64, 16))) {
                    for (int burst : new int[] {8, 64, 512}) {
                        boolean isGoal =
                                touch.equals(Touch.NONE) && burst == 512 && placement.equals(bed.clientsApart());
                        cases.add(new StreamCase(
                                "pipe", FRAME, burst, touch, Overflow.PIPE, placement, isGoal ? GOAL : null, 0));
                    }
                }
            }
            findings.show(
                    "slots through a pipe vale0:x{1 to vale0:x}1; the worker has no part in it",
                    RateFigure.table(),
                    new RateMeasurement(bed).run(cases));
        }
        findings.write(options.json());
        return 0;
    }
}
