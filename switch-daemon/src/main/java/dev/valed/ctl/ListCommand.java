package dev.valed.ctl;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code list}: which ports there are. */
@Command(
        name = "list",
        description = "Lists ports in the lines of netmap's vale-ctl: vale0:a bridge_idx 0 port_idx 0.",
        footerHeading = "%nExample:%n",
        footer = "  vale ctl list vale0")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ListCommand implements Callable<Integer> {
    @ParentCommand
    private ValeCtl root;

    @Parameters(
            arity = "0..1",
            paramLabel = "SWITCH[:PORT]",
            description = "Only the ports of this switch, or only this port.")
    private @Nullable SwitchOrPort which;

    @Override
    public Integer call() {
        PortListing listing = new PortListing(root);
        if (which == null) {
            listing.printAll();
        } else if (which.port() == null) {
            listing.printSwitch(which.owner());
        } else {
            listing.printPort(which.port());
        }
        return 0;
    }
}
