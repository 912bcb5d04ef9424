package dev.valed.daemon;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** {@code valed}: reads the command line, starts the daemon, and ends when it is told to. */
public final class ValedMain {

    private ValedMain() {}

    public static void main(String[] arguments) {
        CommandLineOptions options = new CommandLineOptions();
        CommandLine commandLine = new CommandLine(options);
        try {
            commandLine.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(commandLine.getParseResult())) {
                return;
            }
            run(options.check());
        } catch (ParameterException e) {
            fail(new StartupException(StartupException.WRONG_USAGE, e.getMessage() + "; see --help"));
        } catch (StartupException e) {
            fail(e);
        }
    }

    private static void run(Settings settings) throws StartupException {
        Teardown teardown = new Teardown();
        // Runs when a signal comes, and when the start fails and the process exits.
        Runtime.getRuntime().addShutdownHook(new Thread(teardown::run, "stop"));
        new Daemon(settings, teardown).start();
        try {
            Thread.currentThread().join(); // for ever: only the exit of the process ends the wait
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(StartupException failure) {
        PrintWriter err = new PrintWriter(System.err, true);
        err.println("valed: " + failure.getMessage());
        System.exit(failure.exitCode());
    }
}
