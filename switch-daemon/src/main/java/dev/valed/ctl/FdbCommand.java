package dev.valed.ctl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code fdb}: a switch's MAC table (forwarding database), read and changed. */
@Command(
        name = "fdb",
        customSynopsis = {
            "vale ctl fdb SWITCH [--port P] [--mac M] [--static]",
            "       vale ctl fdb SWITCH --flush [--port P]",
            "       vale ctl fdb SWITCH --pin MAC --port P",
            "       vale ctl fdb SWITCH --remove MAC"
        },
        description = "Shows which station is behind which port, and changes it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vale ctl fdb vale0 --port tap0",
            "  vale ctl fdb vale0 --flush",
            "  vale ctl fdb vale0 --pin 02:00:00:00:00:01 --port tap0"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FdbCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private ValeCtl root;

    @Parameters(paramLabel = "SWITCH", description = "The switch.")
    private SwitchName name;

    @Option(names = "--port", paramLabel = "P", description = "Only entries of this port; with --pin, the port.")
    private @Nullable String port;

    @Option(names = "--mac", paramLabel = "M", description = "Only the entry of this address.")
    private @Nullable MacAddress mac;

    @Option(names = "--static", description = "Only pinned entries.")
    private boolean onlyStatic;

    @Option(names = "--flush", description = "Forget what was learned. Pinned entries stay.")
    private boolean flush;

    @Option(names = "--pin", paramLabel = "MAC", description = "Bind this address to --port until it is removed.")
    private @Nullable MacAddress pin;

    @Option(names = "--remove", paramLabel = "MAC", description = "Remove the entry of this address, pinned or not.")
    private @Nullable MacAddress remove;

    @Override
    public Integer call() {
        checkCombination();
        if (flush) {
            flush();
        } else if (pin != null) {
            pin(pin);
        } else if (remove != null) {
            root.print(root.client().delete(path(remove)), remove + " removed from " + name);
        } else {
            show();
        }
        return 0;
    }

    private void checkCombination() {
        long actions = Stream.of(flush, pin != null, remove != null)
                .filter(given -> given)
                .count();
        if (actions > 1) {
            throw wrong("only one of --flush, --pin and --remove can be given");
        }
        if (actions == 1 && (mac != null || onlyStatic)) {
            throw wrong("--mac and --static choose what is shown; --flush, --pin and --remove do not take them");
        }
        if (remove != null && port != null) {
            throw wrong("--remove takes no --port: an address is behind one port only");
        }
        if (pin != null && port == null) {
            throw wrong("--pin needs the port: --port P");
        }
        if (port != null && !PortName.isPort(port)) {
            String message = "Invalid value for option '--port': '" + port + "' is not a port's name: " + PortName.WORD;
            throw new ParameterException(spec.commandLine(), message, null, port);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private String path(MacAddress address) {
        return name.fdbPath() + "/" + address;
    }

    private void flush() {
        Answer answer = root.client().delete(name.fdbPath() + (port == null ? "" : "?port=" + PortName.encoded(port)));
        if (root.isJson()) {
            root.printJson(answer);
            return;
        }
        String flushed = Json.object(answer.body()).text("flushed");
        String where = port == null ? name.text() : name + ":" + port;
        root.print(answer, flushed + (flushed.equals("1") ? " entry of " : " entries of ") + where + " flushed");
    }

    private void pin(MacAddress address) {
        Answer answer = root.client()
                .put(path(address), new JsonBody().with("port", port).toJson());
        root.print(answer, address + " pinned to " + name + ":" + port);
    }

    private void show() {
        Answer answer = root.client().get(name.fdbPath() + filter());
        if (root.isJson()) {
            root.printJson(answer);
            return;
        }
        Table table = new Table("MAC", "PORT", "KIND", ">AGE");
        Json.forEach(answer.body(), entry -> {
            boolean pinned = entry.isTrue("static");
            // A pinned entry does not age.
            String age = pinned ? "-" : entry.text("ageSeconds") + " s";
            table.row(entry.text("mac"), entry.text("port"), pinned ? "static" : "dynamic", age);
        });
        table.print(root.out());
    }

    private String filter() {
        List<String> conditions = new ArrayList<>();
        if (port != null) {
            conditions.add("port=" + PortName.encoded(port));
        }
        if (mac != null) {
            conditions.add("mac=" + mac);
        }
        if (onlyStatic) {
            conditions.add("static=true");
        }
        return conditions.isEmpty() ? "" : "?" + String.join("&", conditions);
    }
}
