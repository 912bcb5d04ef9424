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

    @Option(names = "-d", paramLabel = "SWITCH:PORT", description = "Detach a port.")
    private @Nullable PortName detach;

    @Option(
            names = "-g",
            paramLabel = "NAME",
            description =
                    "Print what a port of a switch, or a persistent port by its own name, has: rings, slots, headers.")
    private @Nullable PortOrInterface info;

    @Mixin
    private AttachFlags attachFlags;

    @Mixin
    private InterfaceFlags interfaceFlags;

    boolean isAnyGiven() {
        return commandsGiven() > 0 || attachFlags.isAnyGiven() || interfaceFlags.isAnyGiven();
    }

    void run(ValeCtl root, CommandLine commandLine) {
        if (commandsGiven() > 1) {
            throw new ParameterException(commandLine, "only one of -l, -a, -h, -d, -g, -n, -r, -p and -P can be given");
        }
        attachFlags.check(commandLine);
        interfaceFlags.check(commandLine);
        if (attachFlags.commandsGiven() > 0) {
            attachFlags.run(root, commandLine);
        } else if (interfaceFlags.commandsGiven() > 0) {
            interfaceFlags.run(root, commandLine);
        } else if (detach != null) {
            root.client().delete(detach.path());
        } else if (info != null) {
            new PortListing(root).printInfo(info);
        } else {
            list(root, commandLine);
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
        return attachFlags.commandsGiven()
                + interfaceFlags.commandsGiven()
                + (int) Stream.of(list, detach, info)
                        .filter(given -> given != null)
                        .count();
    }
}
