package dev.valed.ctl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code detach}: takes a port from its switch. */
@Command(
        name = "detach",
        description = "Detaches a port. What the switch has learned behind it is forgotten at once.",
        footerHeading = "%nExample:%n",
        footer = "  vale ctl detach vale0:tap0")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DetachCommand implements Callable<Integer> {
    @ParentCommand
    private ValeCtl root;

    @Parameters(paramLabel = "SWITCH:PORT", description = "The port.")
    private PortName name;

    @Override
    public Integer call() {
        root.print(root.client().delete(name.path()), name + " detached");
        return 0;
    }
}
