package dev.valed.bench.bed;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Processors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the benchmarks of client processes have in common on the command line. */
public final class BedOptions {

    @Option(names = "--json", paramLabel = "FILE", description = "write one JSON object per line and figure")
    private @Nullable Path json;

    @Option(names = "--runs", defaultValue = "5", description = "runs of each figure, in turns (default: 5)")
    private int runs;

    @Option(names = "--run-ms", defaultValue = "300", description = "length of a run in ms (default: 300)")
    private int runMillis;

    @Option(names = "--worker-cpu", description = "processor of the worker (default: the last one)")
    private @Nullable Integer workerCpu;

    @Option(names = "--client-cpu", description = "processor of both clients (default: the first one)")
    private @Nullable Integer clientCpu;

    /** Where figures are to be written; null: nowhere. */
    public @Nullable Path json() {
        return json;
    }

    /** Fails if they make no sense. */
    public Bed open() throws BenchFailure, IOException {
        List<Integer> allowed = Processors.allowed();
        int worker = workerCpu == null ? allowed.getLast() : workerCpu;
        int clients = clientCpu == null ? allowed.getFirst() : clientCpu;
        if (runs < 1 || runMillis < 1) {
            throw new BenchFailure("--runs and --run-ms have to be at least 1");
        }
        return new Bed(runs, runMillis, clients, worker);
    }
}
