package dev.valed.ctl;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The flags of netmap's {@code vale-ctl} that attach something, whose name alone says what it is. */
final class AttachFlags {
    /** Stands for an option given without its value, which netmap's names can never be. */
    private static final String NO_VALUE = "";

    @Option(
            names = "-a",
            paramLabel = "SWITCH:PORT",
            description =
                    "Attach PORT: the persistent port or interface of this name (the host loses one that is no TAP),"
                            + " else a new TAP. Makes the switch if it is not there.")
    private @Nullable PortName attach;

    @Option(
            names = "-h",
            paramLabel = "SWITCH:PORT",
            arity = "0..1",
            fallbackValue = NO_VALUE,
            description = "Attach the interface PORT with its host stack, which becomes the port PORT^.")
    private @Nullable String attachWithHost;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "With -a: tap, interface, persistent or netmap; else what PORT is.")
    private @Nullable PortType type;

    @Option(
            names = "--namespace",
            paramLabel = "NS",
            description =
                    "With -a and -h: the network namespace that the interface is in. There -a without --type makes or"
                            + " opens a TAP, and -h takes over an interface that is none.")
    private @Nullable String namespace;

    @Option(names = "--force", description = "With -a and -h: even an interface by which the daemon is reached.")
    private boolean force;

    int commandsGiven() {
        return (int)
                Stream.of(attach, attachWithHost).filter(given -> given != null).count();
    }

    boolean isAnyGiven() {
        return commandsGiven() > 0 || type != null || namespace != null || force;
    }

    /** Checks what stands without the flag that it belongs to, or with one that it does not go with. */
    void check(CommandLine commandLine) {
        if (commandsGiven() == 0 && (type != null || namespace != null || force)) {
            throw new ParameterException(commandLine, "--type, --namespace and --force belong to -a");
        }
        if (attachWithHost != null && type != null) {
            throw new ParameterException(commandLine, "--type belongs to -a: -h attaches interfaces");
        }
        if (type == PortType.PIPE) {
            throw new ParameterException(commandLine, "a pipe is attached by 'attach --type pipe --pipe PIPE'");
        }
        if (namespace != null && (type == PortType.NETMAP || type == PortType.PERSISTENT)) {
            throw new ParameterException(
                    commandLine, "--namespace is for interfaces; a port of type " + type + " is in none");
        }
    }

    void run(ValeCtl root, CommandLine commandLine) {
        if (attach != null) {
            attach(attach, type == null ? typeOf(attach, root.client()) : type, null, root);
        } else if (attachWithHost != null) {
            attachWithHost(withHost(attachWithHost, commandLine), root);
        }
    }

    private void attach(PortName name, PortType what, @Nullable TakeoverMode mode, ValeCtl root) {
        PortRequest request = PortRequest.of(what)
                .with("device", what.isKernels() ? name.port() : null)
                .with("namespace", namespace)
                .with("mode", mode)
                .forced(force);
        root.printForPrograms(new Attachment(root.client()).attach(name, request));
    }

    /** As in netmap, the name alone says what is attached. */
    private PortType typeOf(PortName name, ApiClient client) {
        return namespace != null ? PortType.TAP : find(name, client).orElse(PortType.TAP);
    }

    /** A TAP has its host stack behind it as it is: there is no wire beside it that could become a second port. */
    private void attachWithHost(PortName name, ValeCtl root) {
        PortType what = namespace != null
                ? PortType.INTERFACE
                : find(name, root.client())
                        .orElseThrow(() -> new NotDoneException(
                                "there is no interface " + name.port() + "; -a makes a TAP of this name"));
        if (what == PortType.PERSISTENT) {
            throw new NotDoneException(name.port() + " is a persistent port, which has no host stack; -a attaches it");
        }
        attach(name, what, what == PortType.INTERFACE ? TakeoverMode.WIRE_AND_HOST : null, root);
    }

    private static Optional<PortType> find(PortName name, ApiClient client) {
        try {
            String found =
                    Json.object(client.get("/devices/" + name.port()).body()).text("type");
            return Optional.of(PortType.valueOf(found.toUpperCase(Locale.ROOT)));
        } catch (RefusedException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw Json.malformed("a device is of an unknown type");
        }
    }

    // By hand, because picocli would try to convert the empty fallback value too.
    private static PortName withHost(String name, CommandLine commandLine) {
        if (name.equals(NO_VALUE)) {
            throw new ParameterException(
                    commandLine, "-h attaches an interface with its host stack, as in netmap; for help use --help");
        }
        try {
            return PortName.parse(name);
        } catch (TypeConversionException e) {
            throw new ParameterException(
                    commandLine, "Invalid value for option '-h': " + e.getMessage(), e, null, name);
        }
    }
}
