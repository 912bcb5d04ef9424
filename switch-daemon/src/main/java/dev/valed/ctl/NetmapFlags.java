package dev.valed.ctl;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The flags of netmap's {@code vale-ctl}, so that scripts written for it run unchanged; like it, they say nothing when
 * a change was done. Unlike it, a successful list exits with 0.
 */
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
            description = "Attach the TAP interface PORT, making it and the switch where they do not exist.")
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

    @Option(names = "--type", paramLabel = "TYPE", description = "With -a: tap (the default) or netmap.")
    private @Nullable PortType type;

    @Option(
            names = "--namespace",
            paramLabel = "NS",
            description = "With -a: the network namespace that the TAP interface is in.")
    private @Nullable String namespace;

    boolean isAnyGiven() {
        return commandsGiven() > 0 || type != null || namespace != null;
    }

    void run(ValeCtl root, CommandLine commandLine) {
        if (commandsGiven() > 1) {
            throw new ParameterException(commandLine, "only one of -l, -a, -h and -d can be given");
        }
        if (attach == null && (type != null || namespace != null)) {
            throw new ParameterException(commandLine, "--type and --namespace belong to -a");
        }
        if (attach != null) {
            attach(attach, root, commandLine);
        } else if (detach != null) {
            root.client().delete(detach.path());
        } else if (attachWithHost != null) {
            refuseHostStack(attachWithHost, commandLine);
        } else {
            list(root, commandLine);
        }
    }

    private void attach(PortName name, ValeCtl root, CommandLine commandLine) {
        if (type == PortType.NETMAP && namespace != null) {
            throw new ParameterException(commandLine, "--namespace is for TAP interfaces; a netmap port is in none");
        }
        PortRequest request = type == PortType.NETMAP
                ? PortRequest.netmap(null, null)
                : PortRequest.tap(name.port()).inNamespace(namespace);
        Answer answer = new Attachment(root.client()).attach(name, request);
        if (root.isJson()) {
            root.printJson(answer);
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
        return (int) Stream.of(list, attach, detach, attachWithHost)
                .filter(given -> given != null)
                .count();
    }
}
