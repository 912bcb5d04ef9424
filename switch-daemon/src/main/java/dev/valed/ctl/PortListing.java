package dev.valed.ctl;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists ports in the lines of netmap's {@code vale-ctl}: {@code vale0:a bridge_idx 0 port_idx 0}. For programs, the
 * ports of all switches come as one array.
 */
final class PortListing {
    /**
     * What the daemon calls it to what netmap does, in netmap's order. What comes in by a switch's port its program has
     * transmitted.
     */
    private static final Map<String, String> INFO = info();

    private final ValeCtl root;
    private final ApiClient client;

    PortListing(ValeCtl root) {
        this.root = root;
        this.client = root.client();
    }

    private static Map<String, String> info() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("txSlots", "tx_slots");
        names.put("rxSlots", "rx_slots");
        names.put("txRings", "tx_rings");
        names.put("rxRings", "rx_rings");
        names.put("receiveRings", "tx_rings");
        names.put("transmitRings", "rx_rings");
        names.put("memId", "mem_id");
        names.put("headerLength", "hdr_len");
        return names;
    }

    void printAll() {
        List<Answer> answers = new ArrayList<>();
        for (JsonObject each : Json.objects(client.get("/switches").body())) {
            String name = each.text("name");
            if (!SwitchName.isWord(name)) {
                throw Json.malformed("'" + name + "' is not a switch's name");
            }
            try {
                answers.add(client.get(new SwitchName(name).portsPath()));
            } catch (RefusedException e) {
                // Deleted since we asked for the switches: then it has no ports.
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
        print(answers);
    }

    void printSwitch(SwitchName name) {
        print(List.of(client.get(name.portsPath())));
    }

    void printPort(PortName name) {
        Answer answer = client.get(name.path());
        if (root.isJson()) {
            root.printJson(answer);
        } else {
            root.out().println(line(Json.object(answer.body())));
        }
    }

    /** netmap answers {@code -l vale0:a} in two lines, not in the line of its list. */
    void printIndices(PortName name) {
        Answer answer = client.get(name.path());
        if (root.isJson()) {
            root.printJson(answer);
            return;
        }
        JsonObject port = Json.object(answer.body());
        PrintWriter out = root.out();
        out.println("bridge_idx: " + Printable.of(port.text("switchIndex")));
        out.println("port_idx:   " + Printable.of(port.text("index")));
    }

    /** What netmap's {@code -g} prints, as far as the daemon tells it, and the length of the headers. */
    void printInfo(PortOrInterface which) {
        Answer answer = client.get(which.path());
        if (root.isJson()) {
            root.printJson(answer);
            return;
        }
        JsonObject told = Json.object(answer.body());
        INFO.forEach((member, name) -> {
            String value = told.text(member, "");
            if (!value.isEmpty()) {
                root.out().println("%-12s%s".formatted(name + ":", Printable.of(value)));
            }
        });
    }

    static String line(JsonObject port) {
        return Printable.of(port.text("switch") + ":" + port.text("name") + " bridge_idx " + port.text("switchIndex")
                + " port_idx " + port.text("index"));
    }

    private void print(List<Answer> answers) {
        if (root.isJson()) {
            root.out().print(JsonOutput.indented(generator -> {
                generator.writeStartArray();
                answers.forEach(answer -> JsonOutput.copyItems(answer.body(), generator));
                generator.writeEndArray();
            }));
            return;
        }
        // Read to the end before the first line, so that a malformed answer prints nothing but its error.
        List<String> lines = new ArrayList<>();
        answers.forEach(answer -> Json.forEach(answer.body(), port -> lines.add(line(port))));
        lines.forEach(root.out()::println);
    }
}
