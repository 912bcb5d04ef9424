package dev.valed.ctl;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code show}: settings, state and counters, for people. */
@Command(
        name = "show",
        description = {
            "Shows a switch and its ports with their counters, or all that is known of one port.",
            "Without a name it shows all switches. Drops are shown by reason; reasons that never occurred are not.",
            "With -o json a switch comes as {\"switch\": ..., \"ports\": [...]}."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  vale ctl show vale0", "  vale ctl show vale0:tap0"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ShowCommand implements Callable<Integer> {
    @ParentCommand
    private ValeCtl root;

    @Parameters(arity = "0..1", paramLabel = "SWITCH[:PORT]", description = "The switch or port to show.")
    private @Nullable SwitchOrPort which;

    @Override
    public Integer call() {
        if (which == null) {
            showAll();
        } else if (which.port() == null) {
            showSwitch(which.owner());
        } else {
            showPort(which.port());
        }
        return 0;
    }

    private void showAll() {
        Answer answer = root.client().get("/switches");
        if (root.isJson()) {
            root.printJson(answer);
        } else {
            SwitchText.table(Json.objects(answer.body())).print(root.out());
        }
    }

    private void showSwitch(SwitchName name) {
        ApiClient client = root.client();
        Answer itself = client.get(name.path());
        Answer ports = client.get(name.portsPath());
        if (root.isJson()) {
            root.out().print(JsonOutput.indented(json -> {
                json.writeStartObject();
                json.writeName("switch");
                JsonOutput.copy(itself.body(), json);
                json.writeName("ports");
                JsonOutput.copy(ports.body(), json);
                json.writeEndObject();
            }));
            return;
        }
        List<JsonObject> rows = Json.objects(ports.body());
        Table switches = SwitchText.table(List.of(Json.object(itself.body())));
        Table table = PortText.table(rows);
        switches.print(root.out());
        if (!rows.isEmpty()) {
            root.out().println();
            table.print(root.out());
        }
    }

    private void showPort(PortName name) {
        Answer answer = root.client().get(name.path());
        if (root.isJson()) {
            root.printJson(answer);
        } else {
            PortText.printDetails(Json.object(answer.body()), root.out());
        }
    }
}
