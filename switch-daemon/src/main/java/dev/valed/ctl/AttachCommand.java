package dev.valed.ctl;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code attach}: gives a switch a port. */
@Command(
        name = "attach",
        description = {
            "Attaches a port to a switch; makes the switch where there is none of that name.",
            "Attaching what is attached already the same way is no error."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vale ctl attach vale0:tap0",
            "  vale ctl attach vale0:blue --device tap0 --namespace blue --mtu 9000",
            "  vale ctl attach vale0:eth1 --type interface --mode wire+host",
            "  vale ctl attach vale0:a --type netmap",
            "  vale ctl attach vale0:b --type netmap --overflow block --overflow-limit 500",
            "  vale ctl attach vale0:v0 --type persistent",
            "  vale ctl attach vale0:p --type pipe --pipe x}1"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AttachCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private ValeCtl root;

    @Parameters(paramLabel = "SWITCH:PORT", description = "The port's name, shorter than 16 characters.")
    private PortName name;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "tap (the default): a TAP interface; interface: one of another kind, taken over; netmap: shared"
                            + " memory for a program; persistent: one made by -n; pipe: the end of a pipe.")
    private PortType type = PortType.TAP;

    @Option(
            names = "--device",
            paramLabel = "D",
            description =
                    "The interface (a TAP is made where it does not exist) or the persistent port; PORT by default.")
    private @Nullable String device;

    @Option(names = "--pipe", paramLabel = "PIPE", description = "The end that the switch is to have, such as x}1.")
    private @Nullable String pipe;

    @Option(names = "--namespace", paramLabel = "NS", description = "The network namespace that the interface is in.")
    private @Nullable String namespace;

    @Mixin
    private TapOptions tap;

    @Mixin
    private TakeoverOptions takeover;

    @Mixin
    private OverflowOptions overflow;

    @Override
    public Integer call() {
        checkCombination();
        PortRequest request = PortRequest.of(type)
                .with("device", device == null && type.isKernels() ? name.port() : device)
                .with("pipe", pipe)
                .with("namespace", namespace);
        tap.addTo(request);
        takeover.addTo(request);
        overflow.addTo(request);
        Answer answer = new Attachment(root.client()).attach(name, request);
        String done = answer.created() ? " attached" : " is attached already";
        root.print(answer, name + done);
        return 0;
    }

    private void checkCombination() {
        if ((pipe != null) != (type == PortType.PIPE)) {
            throw wrong("--pipe goes with --type pipe, and only with that");
        }
        if (tap.isAnyGiven() && type != PortType.TAP || namespace != null && !type.isKernels()) {
            throw wrong("a port of type " + type + " takes none of the options of a TAP interface");
        }
        if (takeover.isAnyGiven() && type != PortType.INTERFACE) {
            throw wrong("--mode, --wire and --force go with --type interface");
        }
        if (overflow.isAnyGiven() && type.isKernels()) {
            throw wrong("a port of type " + type + " takes neither --overflow nor --overflow-limit");
        }
        if (device != null && !type.isKernels() && type != PortType.PERSISTENT) {
            throw wrong("a port of type " + type + " takes no --device");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
