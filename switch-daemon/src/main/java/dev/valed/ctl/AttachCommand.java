package dev.valed.ctl;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
                    "tap (the default): a TAP interface; netmap: shared memory for a program; persistent: one made by -n;"
                            + " pipe: the end of a pipe.")
    private PortType type = PortType.TAP;

    @Option(
            names = "--device",
            paramLabel = "D",
            description = "The TAP interface, made where it does not exist, or the persistent port; PORT by default.")
    private @Nullable String device;

    @Option(names = "--pipe", paramLabel = "PIPE", description = "The end that the switch is to have, such as x}1.")
    private @Nullable String pipe;

    @Option(names = "--namespace", paramLabel = "NS", description = "The network namespace that it is in.")
    private @Nullable String namespace;

    @Option(names = "--mac", paramLabel = "M", description = "The MAC address that it gets.")
    private @Nullable MacAddress mac;

    @Option(names = "--mtu", paramLabel = "N", description = "The MTU that it gets, in bytes.")
    private @Nullable Integer mtu;

    @Option(names = "--persistent", description = "It stays when the port is detached or the daemon ends.")
    private boolean persistent;

    @Option(names = "--no-offload", description = "No segmentation or checksum offloads: frames as on a wire.")
    private boolean plain;

    @Option(
            names = "--overflow",
            paramLabel = "HOW",
            description = "Frames that find a netmap port full: drop (the default), or block: their senders wait.")
    private PortRequest.@Nullable Overflow overflow;

    @Option(
            names = "--overflow-limit",
            paramLabel = "MS",
            description = "With --overflow block: how long the program may stand still before frames are dropped"
                    + " after all, 1 to 10000 ms; 100 by default.")
    private @Nullable Integer overflowLimit;

    @Override
    public Integer call() {
        Answer answer = new Attachment(root.client()).attach(name, request());
        String done = answer.created() ? " attached" : " is attached already";
        root.print(answer, name + done);
        return 0;
    }

    private PortRequest request() {
        if ((pipe != null) != (type == PortType.PIPE)) {
            throw new ParameterException(spec.commandLine(), "--pipe goes with --type pipe, and only with that");
        }
        if (type == PortType.TAP) {
            if (overflow != null || overflowLimit != null) {
                throw new ParameterException(spec.commandLine(), "a TAP takes neither --overflow nor --overflow-limit");
            }
            return PortRequest.tap(device == null ? name.port() : device)
                    .inNamespace(namespace)
                    .with(mac, mtu, persistent, plain);
        }
        if (namespace != null || mac != null || mtu != null || persistent || plain) {
            throw new ParameterException(
                    spec.commandLine(), "a " + type + " port takes none of the options of a TAP interface");
        }
        if (device != null && type != PortType.PERSISTENT) {
            throw new ParameterException(spec.commandLine(), "a " + type + " port takes no --device");
        }
        PortRequest request = switch (type) {
            case PERSISTENT -> PortRequest.persistent(device);
            case PIPE -> PortRequest.pipe(String.valueOf(pipe));
            default -> PortRequest.of(type);
        };
        return request.overflowing(overflow, overflowLimit);
    }
}
