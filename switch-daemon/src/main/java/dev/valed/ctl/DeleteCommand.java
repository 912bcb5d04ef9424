package dev.valed.ctl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code delete}: ends a switch. */
@Command(
        name = "delete",
        description = "Deletes a switch. One with ports on it is only deleted by force, its ports with it.",
        footerHeading = "%nExample:%n",
        footer = "  vale ctl delete vale0 --force")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeleteCommand implements Callable<Integer> {
    @ParentCommand
    private ValeCtl root;

    @Parameters(paramLabel = "SWITCH", description = "The switch.")
    private SwitchName name;

    @Option(names = "--force", description = "Detach its ports first.")
    private boolean force;

    @Override
    public Integer call() {
        Answer answer = root.client().delete(name.path() + (force ? "?force=true" : ""));
        root.print(answer, name + " deleted");
        return 0;
    }
}
