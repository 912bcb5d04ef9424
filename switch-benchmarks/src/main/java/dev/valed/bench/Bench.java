package dev.valed.bench;

import dev.valed.bench.clients.ClientsBench;
import dev.valed.bench.core.CoreBench;
import dev.valed.bench.host.HostBench;
import dev.valed.bench.pipe.PipeBench;
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
        CommandLine commandLine = commandLine();
        if (args.length == 0) {
            commandLine.usage(System.err);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        System.exit(commandLine.execute(args));
    }

    /** Whatever goes wrong is said in one line: 2 if it is the command line that is wrong, otherwise 1. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Bench());
        commandLine.setParameterExceptionHandler((failure, words) -> {
            failure.getCommandLine().getErr().println("vale bench: " + failure.getMessage() + " (--help tells more)");
            return CommandLine.ExitCode.USAGE;
        });
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            if (!(failure instanceof BenchFailure)) {
                throw failure;
            }
            command.getErr().println("vale bench: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }
}
