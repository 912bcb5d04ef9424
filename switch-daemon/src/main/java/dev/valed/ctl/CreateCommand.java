package dev.valed.ctl;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code create}: makes a switch. */
@Command(
        name = "create",
        description = "Makes a switch. What is not given is the daemon's default.",
        footerHeading = "%nExample:%n",
        footer = "  vale ctl create vale0 --ageing 60 --fdb-capacity 65536")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CreateCommand implements Callable<Integer> {
    @ParentCommand
    private ValeCtl root;

    @Parameters(paramLabel = "SWITCH", description = "The name: 'vale' and letters, digits or _.")
    private SwitchName name;

    @Option(
            names = "--ageing",
            paramLabel = "S",
            description = "Seconds after which a silent station is forgotten (300).")
    private @Nullable Integer ageing;

    @Option(names = "--fdb-capacity", paramLabel = "N", description = "Stations that the MAC table holds (8192).")
    private @Nullable Integer fdbCapacity;

    @Option(
            names = "--port-mac-limit",
            paramLabel = "N",
            description = "Stations that one port may occupy of it; 0 is as many as it leaves free (0).")
    private @Nullable Integer portMacLimit;

    @Override
    public Integer call() {
        Answer answer = root.client().put(name.path(), body());
        root.print(answer, name + (answer.created() ? " created" : " exists already"));
        return 0;
    }

    private String body() {
        return new JsonBody()
                .with("ageingSeconds", ageing)
                .with("fdbCapacity", fdbCapacity)
                .with("portMacLimit", portMacLimit)
                .toJson();
    }
}
