package dev.valed.ctl;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The flags of netmap's {@code vale-ctl}, so that scripts written for it run unchanged; like it, they say nothing when
 * a change was done. Unlike it, a successful list exits with 0.
 */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NetmapFlags {
    /** Stands for an option given without its value, which netmap's names can never be. */
    private static final String NO_VALUE = "";

    @Option(
            names = "-l",
            paramLabel = "NAME",
            arity = "0..1",
            fallbackValue = NO_VALUE,
            description = "List all ports (the default), the ports of a switch, or the indices of one port.")
    private @Nullable String list;

    @Option(
            names = "-a",
            paramLabel = "SWITCH:PORT",
            description =
                    "Attach the persistent port or TAP interface PORT, making the TAP and the switch where there is none.")
    private @Nullable PortName attach;

    @Option(names = "-d", paramLabel = "SWITCH:PORT", description = "Detach a port.")
    private @Nullable PortName detach;

    @Option(
            names = "-h",
            paramLabel = "SWITCH:PORT",
            arity = "0..1",
            fallbackValue = NO_VALUE,
            description = "Attach an interface with its host stack: not available yet.")
    private @Nullable String attachWithHost;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "With -a: tap, persistent or netmap; else what PORT is.")
    private @Nullable PortType type;

    @Option(
            names = "--namespace",
            paramLabel = "NS",
            description = "With -a: the network namespace that the TAP interface is in.")
    private @Nullable String namespace;

    @Mixin
    private InterfaceFlags interfaceFlags;

    boolean isAnyGiven() {
        return commandsGiven() > 0 || type != null || namespace != null || interfaceFlags.isAnyGiven();
    }

    void run(ValeCtl root, CommandLine commandLine) {
        if (commandsGiven() > 1) {
            throw new ParameterException(commandLine, "only one of -l, -a, -h, -d, -n, -r, -p and -P can be given");
        }
        interfaceFlags.check(commandLine);
        if (attach == null && (type != null || namespace != null)) {
            throw new ParameterException(commandLine, "--type and --namespace belong to -a");
        }
        if (attach != null) {
            attach(attach, root, commandLine);
        } else if (detach != null) {
            root.client().delete(detach.path());
        } else if (attachWithHost != null) {
            refuseHostStack(attachWithHost, commandLine);
        } else if (interfaceFlags.commandsGiven() > 0) {
            interfaceFlags.run(root, commandLine);
        } else {
            list(root, commandLine);
        }
    }

    private void attach(PortName name, ValeCtl root, CommandLine commandLine) {
        if (type != null && type != PortType.TAP && namespace != null) {
            throw new ParameterException(
                    commandLine, "--namespace is for TAP interfaces; a " + type + " port is in none");
        }
        if (type == PortType.PIPE) {
            throw new ParameterException(commandLine, "a pipe is attached by 'attach --type pipe --pipe PIPE'");
        }
        root.printForPrograms(new Attachment(root.client()).attach(name, request(name, root.client())));
    }

    private PortRequest request(PortName name, ApiClient client) {
        PortType wanted = type == null ? typeOf(name, client) : type;
        return wanted == PortType.TAP ? PortRequest.tap(name.port()).inNamespace(namespace) : PortRequest.of(wanted);
    }

    /** As in netmap, the name alone says what is attached. */
    private PortType typeOf(PortName name, ApiClient client) {
        if (namespace != null || name.port().startsWith("vale")) {
            return PortType.TAP;
        }
        try {
            client.get(new InterfaceName(name.port()).path());
            return PortType.PERSISTENT;
        } catch (RefusedException e) {
            if (e.isNotFound()) {
                return PortType.TAP;
            }
            throw e;
        }
    }

    private void list(ValeCtl root, CommandLine commandLine) {
        PortListing listing = new PortListing(root);
        if (list == null || list.equals(NO_VALUE)) {
            listing.printAll();
            return;
        }
        SwitchOrPort which = converted(list, commandLine);
        if (which.port() == null) {
            listing.printSwitch(which.owner());
        } else {
            listing.printIndices(which.port());
        }
    }

    private static void refuseHostStack(String name, CommandLine commandLine) {
        if (name.equals(NO_VALUE)) {
            throw new ParameterException(
                    commandLine, "-h attaches an interface with its host stack, as in netmap; for help use --help");
        }
        throw new NotDoneException("attaching an interface with its host stack (-h " + name
                + ") is not available yet; -a attaches a TAP interface");
    }

    // By hand, because picocli would try to convert the empty fallback value too.
    private static SwitchOrPort converted(String name, CommandLine commandLine) {
        try {
            return SwitchOrPort.parse(name);
        } catch (CommandLine.TypeConversionException e) {
            throw new ParameterException(
                    commandLine, "Invalid value for option '-l': " + e.getMessage(), e, null, name);
        }
    }

    private int commandsGiven() {
        return interfaceFlags.commandsGiven()
                + (int) Stream.of(list, attach, detach, attachWithHost)
                        .filter(given -> given != null)
                        .count();
    }
}
