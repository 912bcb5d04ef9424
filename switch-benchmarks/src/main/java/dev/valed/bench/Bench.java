package dev.valed.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./vale bench NAME}: runs one of the benchmarks. */
@Command(
        name = "vale bench",
        description = "Measures the speed of valed on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {CoreBench.class})
public final class Bench {

    private Bench() {}

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new Bench());
        if (args.length == 0) {
            commandLine.usage(System.err);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        System.exit(commandLine.execute(args));
    }
}
