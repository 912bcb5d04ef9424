package dev.valed.daemon;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.worker.IdleMode;
import dev.valed.daemon.control.TlsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line as it was written. */
@Command(
        name = "valed",
        description = "A software Ethernet switch: runs until it is told to stop (SIGTERM, SIGINT).",
        customSynopsis = "valed [OPTION]...",
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        usageHelpWidth = 110,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  valed                                  without switches: 'vale ctl' and programs make them",
            "  valed --config switches.yaml           with those of a file",
            "  valed --api 0.0.0.0:7643 --tls-cert tls.crt --tls-key tls.key",
            "",
            "Environment:",
            "  VALE_RUNTIME_DIR   directory for socket and token",
            "  VALE_TOKEN         the token; else that of the directory, where one is made if there is none",
            "",
            "Exit codes, if it cannot start:",
            "   2  the command line is wrong",
            "  69  another program has what it needs: an address, a device, the directory",
            "  71  the system lacks descriptors or the like",
            "  73  its directory or something in it cannot be made",
            "  77  a privilege or device is missing for a port of the start-up file",
            "  78  the start-up file, a certificate, a key or VALE_TOKEN is wrong",
            "   1  anything else"
        })
final class CommandLineOptions {

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})([MmGg])");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");

    @Option(names = "--config", paramLabel = "FILE", description = "Switches and ports to start with, in YAML.")
    @Nullable Path configuration;

    @Option(
            names = "--api",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:7643",
            description = "Where to serve REST. Default: ${DEFAULT-VALUE}. Any but loopback needs TLS.")
    String api = "";

    @Option(
            names = "--management",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:7644",
            description = "Where to serve metrics and health, for everybody to read who can reach it."
                    + " Default: ${DEFAULT-VALUE}")
    String management = "";

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Certificate of this daemon, and those above it, in PEM: REST is served by TLS, so that"
                    + " --api may be any address.")
    @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key in PEM.")
    @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "A CA in PEM. Whoever shows a certificate that it signed may do what the token allows.")
    @Nullable Path clientCa;

    @Option(names = "--management-tls", description = "Serve metrics and health by TLS too.")
    boolean managementTls;

    @Option(
            names = "--runtime-dir",
            paramLabel = "DIR",
            description = "Where socket, token and lock are. Default: $$VALE_RUNTIME_DIR, else /run/valed for root,"
                    + " else $$XDG_RUNTIME_DIR/valed, else /tmp/valed-UID")
    @Nullable Path runtimeDirectory;

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            defaultValue = "0660",
            description = "Permissions of the netmap socket: who may write to it may open ports."
                    + " Default: ${DEFAULT-VALUE}")
    String socketMode = "";

    @Option(
            names = "--force-takeover",
            description = "Let programs take over even an interface that has the address of --api.")
    boolean forceTakeover;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            description = "Memory of the ports of all programs at most, such as 512M or 4G, of which one client gets up"
                    + " to half. Default: 2G, or what the container's limit leaves beside the daemon")
    @Nullable String memoryLimit;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Forwarding threads, 1 to 64. Default: half the processors")
    @Nullable Integer workers;

    @Option(
            names = "--idle",
            paramLabel = "spin|yield|park",
            defaultValue = "yield",
            description = "What a worker does without frames: spin (shortest latency, a busy processor),"
                    + " yield for 50 us and then sleep, or park at once. Default: ${DEFAULT-VALUE}")
    String idle = "";

    @Option(
            names = "--pin",
            paramLabel = "CPU",
            split = ",",
            description = "Processors for the workers, one each: --pin 2,3")
    List<Integer> pinnedTo = List.of();

    /** @throws StartupException if a value is not accepted */
    Settings check() throws StartupException {
        TlsSettings tls = tls();
        InetSocketAddress apiAddress =
                tls == null ? ListenAddress.parseLoopback("--api", api) : ListenAddress.parse("--api", api);
        InetSocketAddress managementAddress = ListenAddress.parse("--management", management);
        if (apiAddress.getPort() != 0 && apiAddress.equals(managementAddress)) {
            throw wrong("--api and --management are both " + api + ": two addresses are needed");
        }
        return new Settings(
                configuration,
                apiAddress,
                managementAddress,
                tls,
                runtimeDirectory,
                mode(),
                forceTakeover,
                memoryLimit(),
                workers(),
                idleMode(),
                pinnedTo);
    }

    private @Nullable TlsSettings tls() throws StartupException {
        if (certificate != null && key != null) {
            return new TlsSettings(certificate, key, clientCa, managementTls);
        }
        if (certificate != null || key != null || clientCa != null || managementTls) {
            throw wrong("TLS needs both --tls-cert and --tls-key");
        }
        return null;
    }

    private int mode() throws StartupException {
        if (!MODE.matcher(socketMode).matches()) {
            throw wrong("--socket-mode \"" + socketMode + "\" is not accepted: three octal digits are, such as 0660");
        }
        return Integer.parseInt(socketMode, 8);
    }

    private @Nullable Long memoryLimit() throws StartupException {
        if (memoryLimit == null) {
            return null;
        }
        Matcher size = SIZE.matcher(memoryLimit);
        if (!size.matches()) {
            throw wrong("--memory-limit \"" + memoryLimit + "\" is not accepted: such as 512M or 4G is");
        }
        return Long.parseLong(size.group(1)) << (size.group(2).equalsIgnoreCase("G") ? 30 : 20);
    }

    private int workers() throws StartupException {
        if (new HashSet<>(pinnedTo).size() < pinnedTo.size()) {
            throw wrong("--pin names a processor twice: each worker needs its own");
        }
        if (workers == null) {
            return pinnedTo.isEmpty() ? CoreOptions.defaultWorkers() : pinnedTo.size();
        }
        if (workers < 1 || workers > 64) {
            throw wrong("--workers " + workers + " is not accepted: 1 to 64 are");
        }
        if (!pinnedTo.isEmpty() && pinnedTo.size() != workers) {
            throw wrong(
                    "--pin names " + pinnedTo.size() + " processors for " + workers + " workers: one each is needed");
        }
        return workers;
    }

    private IdleMode idleMode() throws StartupException {
        return switch (idle.toLowerCase(Locale.ROOT)) {
            case "spin" -> IdleMode.SPIN;
            case "yield" -> IdleMode.YIELD;
            case "park" -> IdleMode.PARK;
            default -> throw wrong("--idle \"" + idle + "\" is not accepted: spin, yield and park are");
        };
    }

    private static StartupException wrong(String message) {
        return new StartupException(StartupException.WRONG_USAGE, message);
    }
}
