package dev.valed.ctl;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The flags of netmap's {@code vale-ctl} about persistent ports and polling. */
final class InterfaceFlags {
    private static final int LARGEST_MEMORY_ID = 65_535;

    @Option(names = "-n", paramLabel = "NAME", description = "Make a persistent port, to be attached with -a.")
    private @Nullable InterfaceName make;

    @Option(names = "-r", paramLabel = "NAME", description = "Remove a persistent port.")
    private @Nullable InterfaceName remove;

    @Option(
            names = "-p",
            paramLabel = "SWITCH:PORT",
            description = "Have the worker of an interface look at it without ever sleeping; needs -C.")
    private @Nullable PortName poll;

    @Option(names = "-P", paramLabel = "SWITCH:PORT", description = "Let it sleep again.")
    private @Nullable PortName unpoll;

    @Option(
            names = "-C",
            paramLabel = "N,…",
            description = "With -n: slots, slots to receive, rings, rings to receive. With -p: 0,CPU or 1,FIRST,COUNT.")
    private @Nullable String config;

    @Option(
            names = "-m",
            paramLabel = "ID",
            description = "With -n: the memory that it shares with other ports, instead of one of its own.")
    private @Nullable Integer memory;

    int commandsGiven() {
        return (int) Stream.of(make, remove, poll, unpoll)
                .filter(given -> given != null)
                .count();
    }

    boolean isAnyGiven() {
        return commandsGiven() > 0 || config != null || memory != null;
    }

    /** Checks what stands without the flag that it belongs to. */
    void check(CommandLine commandLine) {
        if (config != null && make == null && poll == null) {
            throw new ParameterException(commandLine, "-C belongs to -n or -p");
        }
        if (memory != null && make == null) {
            throw new ParameterException(commandLine, "-m belongs to -n");
        }
        if (memory != null && (memory < 0 || memory > LARGEST_MEMORY_ID)) {
            throw new ParameterException(commandLine, "-m " + memory + " is not accepted: 0 to 65535 are");
        }
        if (poll != null && config == null) {
            throw new ParameterException(commandLine, "-p needs -C 0,CPU or -C 1,FIRST,COUNT");
        }
    }

    void run(ValeCtl root, CommandLine commandLine) {
        if (make != null) {
            make(make, root, commandLine);
        } else if (remove != null) {
            root.client().delete(remove.path());
        } else if (poll != null) {
            root.printForPrograms(root.client().put(poll.pollingPath(), polling(commandLine)));
        } else if (unpoll != null) {
            root.client().delete(unpoll.pollingPath());
        }
    }

    /** What exists already, even just so, is an error, as it is for netmap's vale-ctl. */
    private void make(InterfaceName name, ValeCtl root, CommandLine commandLine) {
        String body = rings(commandLine).toJson(memory == null ? 0 : memory);
        Answer answer = root.client().put(name.path(), body);
        if (!answer.created()) {
            throw new NotDoneException("persistent port " + name + " exists already");
        }
        root.printForPrograms(answer);
    }

    private RingConfig rings(CommandLine commandLine) {
        try {
            return config == null ? RingConfig.DEFAULTS : RingConfig.parse(config);
        } catch (TypeConversionException e) {
            throw wrongConfig(commandLine, e);
        }
    }

    private String polling(CommandLine commandLine) {
        try {
            return PollingConfig.parse(String.valueOf(config)).toJson();
        } catch (TypeConversionException e) {
            throw wrongConfig(commandLine, e);
        }
    }

    // Not by a converter of picocli, because what -C says depends on the flag beside it.
    private ParameterException wrongConfig(CommandLine commandLine, TypeConversionException e) {
        return new ParameterException(commandLine, "Invalid value for option '-C': " + e.getMessage(), e, null, config);
    }
}
