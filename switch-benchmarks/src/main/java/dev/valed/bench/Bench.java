package dev.valed.bench;

import dev.valed.bench.clients.ClientsBench;
import dev.valed.bench.clients.PipeBench;
import dev.valed.bench.host.HostBench;
import dev.valed.bench.programs.BenchFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./vale bench NAME}: runs one of the benchmarks. */
@Command(
        name = "vale bench",
        description = "Measures the speed of valed on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {CoreBench.class, ClientsBench.class, PipeBench.class, HostBench.class})
public final class Bench {

    private Bench() {}

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new Bench());
        if (args.length == 0) {
            commandLine.usage(System.err);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            if (!(failure instanceof BenchFailure)) {
                throw failure;
            }
            System.err.println("vale bench: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(commandLine.execute(args));
    }
}
