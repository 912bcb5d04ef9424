package dev.valed.ctl;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * {@code vale ctl}: looks at and changes the switches of a running daemon through its REST API. Without a subcommand it
 * is netmap's {@code vale-ctl}, flag for flag.
 *
 * <p>Exit codes: 0 done; 1 the daemon refused or is not there; 2 the command line was wrong.
 */
@Command(
        name = "vale ctl",
        description = "Looks at and changes the switches of a running daemon.",
        customSynopsis = {
            "vale ctl [-l [SWITCH[:PORT]]]",
            "       vale ctl -a SWITCH:PORT [--type TYPE] [--namespace NS] [--force]",
            "       vale ctl -h SWITCH:PORT [--namespace NS] [--force]",
            "       vale ctl -d SWITCH:PORT",
            "       vale ctl -g SWITCH:PORT | -g NAME",
            "       vale ctl -n NAME [-C SLOTS[,SLOTS[,RINGS[,RINGS]]]] [-m ID]",
            "       vale ctl -r NAME",
            "       vale ctl -p SWITCH:PORT -C 0,CPU | -C 1,FIRST,COUNT",
            "       vale ctl -P SWITCH:PORT",
            "       vale ctl (list | show | attach | detach | create | delete | fdb) [--help] ..."
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands ('vale ctl COMMAND --help' says more of each):%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vale ctl                      list all ports, as netmap's vale-ctl does",
            "  vale ctl -a vale0:tap0        attach the TAP interface tap0 to the switch vale0",
            "  vale ctl -h vale0:eth1        attach the interface eth1, and its host stack as vale0:eth1^",
            "  vale ctl show vale0           the ports of vale0 with their counters",
            "  vale ctl fdb vale0 -o json    its MAC table, for a program",
            "  vale ctl --api https://switch.example:7643 --ca ca.crt --cert me.crt --key me.key list",
            "",
            "Changing anything needs the daemon's token: VALE_TOKEN, else the file 'token' in VALE_RUNTIME_DIR,",
            "else, for a daemon on this machine, in /run/valed (root) or in XDG_RUNTIME_DIR/valed.",
            "By https reading needs it too; a client certificate will do instead.",
            "Exit codes: 0 done, 1 refused or no daemon, 2 wrong command line."
        },
        subcommands = {
            ListCommand.class,
            ShowCommand.class,
            AttachCommand.class,
            DetachCommand.class,
            CreateCommand.class,
            DeleteCommand.class,
            FdbCommand.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ValeCtl implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--api",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The daemon's API; else VALE_API, else " + ApiAddress.DEFAULT + ".")
    private @Nullable ApiAddress api;

    @Mixin
    private TlsOptions tls;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "text (the default) or json: the daemon's answer, indented.")
    private OutputFormat output = OutputFormat.TEXT;

    // Not -h: netmap's vale-ctl attaches an interface with its host stack by it.
    @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Show this text.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    private boolean version;

    @Mixin
    private NetmapFlags netmapFlags;

    private ValeCtl(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param args the command line behind {@code vale ctl}
     */
    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out, System.out);
        PrintWriter err = writer(FileDescriptor.err, System.err);
        int exitCode = run(Surroundings.ofThisProcess(), out, err, args);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    static int run(Surroundings surroundings, PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new ValeCtl(surroundings));
        commandLine.getCommandSpec().version("vale ctl " + ownVersion());
        commandLine
                .registerConverter(ApiAddress.class, ApiAddress::parse)
                .registerConverter(SwitchName.class, SwitchName::parse)
                .registerConverter(PortName.class, PortName::parse)
                .registerConverter(InterfaceName.class, InterfaceName::parse)
                .registerConverter(SwitchOrPort.class, SwitchOrPort::parse)
                .registerConverter(MacAddress.class, MacAddress::parse)
                .registerConverter(PortOrInterface.class, PortOrInterface::parse);
        Choice.register(commandLine, OutputFormat.class);
        Choice.register(commandLine, OverflowOptions.Overflow.class);
        Choice.register(commandLine, PortType.class);
        Choice.register(commandLine, TakeoverMode.class);
        Choice.register(commandLine, TakeoverOptions.Wire.class);
        commandLine
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(110)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setParameterExceptionHandler(ErrorLines::wrongCommandLine)
                .setExecutionExceptionHandler(ErrorLines::failed)
                .setExecutionStrategy(ValeCtl::execute);
        return commandLine.execute(args);
    }

    /** As picocli does by itself, but netmap's flags beside a subcommand are an error rather than forgotten. */
    private static int execute(ParseResult parsed) {
        ValeCtl root = parsed.commandSpec().commandLine().getCommand();
        if (parsed.hasSubcommand() && root.netmapFlags.isAnyGiven()) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    "a flag like -l, -a or -d is a command of its own and takes none behind it");
        }
        return new RunLast().execute(parsed);
    }

    @Override
    public Integer call() {
        netmapFlags.run(this, spec.commandLine());
        return 0;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    boolean isJson() {
        return output == OutputFormat.JSON;
    }

    /** Prints the answer for {@code -o json}; an answer without a body prints nothing. */
    void printJson(Answer answer) {
        if (answer.body().length > 0) {
            out().print(JsonOutput.indented(answer.body()));
        }
    }

    /** Prints the answer for {@code -o json}, and nothing otherwise, as netmap's flags do. */
    void printForPrograms(Answer answer) {
        if (isJson()) {
            printJson(answer);
        }
    }

    /** Prints the answer for {@code -o json}, or else the sentence. */
    void print(Answer answer, String sentence) {
        if (isJson()) {
            printJson(answer);
        } else {
            out().println(Printable.of(sentence));
        }
    }

    ApiClient client() {
        ApiAddress address = address();
        return new ApiClient(address, new ApiToken(surroundings, address.isLoopback()), tls.files(surroundings));
    }

    private ApiAddress address() {
        if (api != null) {
            return api;
        }
        String fromEnvironment = surroundings.variable("VALE_API");
        try {
            return ApiAddress.parse(fromEnvironment == null ? ApiAddress.DEFAULT : fromEnvironment);
        } catch (CommandLine.TypeConversionException e) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value of VALE_API: " + e.getMessage(), e, null, fromEnvironment);
        }
    }

    /** Buffered, because a large table in small writes is slow; the process's own encoding, because Java knows it. */
    private static PrintWriter writer(FileDescriptor descriptor, PrintStream standard) {
        Charset charset = standard.charset();
        return new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(new FileOutputStream(descriptor), charset), 8192));
    }

    private static String ownVersion() {
        String version = ValeCtl.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
