package dev.valed.daemon;

import dev.valed.core.worker.IdleMode;
import dev.valed.daemon.control.TlsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What the command line says, checked.
 *
 * @param configuration    start-up file; null for none
 * @param tls              null for plain HTTP
 * @param runtimeDirectory null for the usual one
 * @param socketMode       permissions of the netmap socket
 * @param forceTakeover    whether programs may take over the interface by which the API is reached
 * @param memoryLimit      bytes that ports of programs may take in all; null for what is usual
 * @param pinnedTo         processor of each worker; empty if they are not pinned
 */
public record Settings(
        @Nullable Path configuration,
        InetSocketAddress api,
        InetSocketAddress management,
        @Nullable TlsSettings tls,
        @Nullable Path runtimeDirectory,
        int socketMode,
        boolean forceTakeover,
        @Nullable Long memoryLimit,
        int workers,
        IdleMode idleMode,
        List<Integer> pinnedTo) {

    /**
     * What a command line of the daemon would say.
     *
     * @throws StartupException if it is wrong
     */
    public static Settings parse(List<String> arguments) throws StartupException {
        CommandLineOptions options = new CommandLineOptions();
        try {
            new CommandLine(options).parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new StartupException(StartupException.WRONG_USAGE, e.getMessage() + "; see --help");
        }
        return options.check();
    }
}
