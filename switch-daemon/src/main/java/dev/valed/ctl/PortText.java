package dev.valed.ctl;

import java.io.PrintWriter;
import java.util.List;

/** Ports as people read them: a row each, or one port at length. */
final class PortText {
    private PortText() {}

    static Table table(List<JsonObject> ports) {
        Table table = new Table(
                "PORT",
                ">INDEX",
                "TYPE",
                "STATE",
                "DEVICE",
                ">RX PACKETS",
                ">RX BYTES",
                ">TX PACKETS",
                ">TX BYTES",
                ">FLOODED",
                "DROPS");
        for (JsonObject port : ports) {
            JsonObject counters = port.object("counters");
            JsonObject receive = counters.object("receive");
            JsonObject transmit = counters.object("transmit");
            table.row(
                    port.text("name"),
                    port.text("index"),
                    port.text("type"),
                    port.text("state"),
                    device(port),
                    receive.text("packets"),
                    receive.text("bytes"),
                    transmit.text("packets"),
                    transmit.text("bytes"),
                    counters.text("floodedPackets"),
                    drops(receive, transmit));
        }
        return table;
    }

    static void printDetails(JsonObject port, PrintWriter out) {
        JsonObject counters = port.object("counters");
        JsonObject receive = counters.object("receive");
        JsonObject transmit = counters.object("transmit");
        Table facts = new Table("PORT", port.text("switch") + ":" + port.text("name"));
        facts.row("bridge_idx", port.text("switchIndex"));
        facts.row("port_idx", port.text("index"));
        facts.row("type", port.text("type"));
        facts.row("state", port.text("state"));
        fact(facts, "detail", port);
        fact(facts, "device", port);
        fact(facts, "namespace", port);
        fact(facts, "mode", port);
        fact(facts, "mechanism", port);
        facts.row("overflow", overflow(port));
        facts.row("received", amount(receive));
        facts.row("transmitted", amount(transmit));
        facts.row("forwarded", counters.text("forwardedPackets") + " packets");
        facts.row("flooded", counters.text("floodedPackets") + " packets");
        facts.row("stalled", stalled(counters));
        nonZeroFact(facts, "missed", port.text("missedPackets", "0"), " packets");
        nonZeroFact(facts, "late completions", port.text("lateCompletions", "0"), "");
        facts.row("rx drops", orNone(nonZero(receive.object("drops"), "")));
        facts.row("tx drops", orNone(nonZero(transmit.object("drops"), "")));
        facts.print(out);
    }

    private static void fact(Table facts, String name, JsonObject port) {
        String text = port.text(name, "");
        if (!text.isEmpty()) {
            facts.row(name, text);
        }
    }

    private static void nonZeroFact(Table facts, String name, String count, String unit) {
        if (!count.equals("0")) {
            facts.row(name, count + unit);
        }
    }

    private static String overflow(JsonObject port) {
        String limit = port.text("overflowLimitMillis", "");
        return port.text("overflow") + (limit.isEmpty() ? "" : ", for " + limit + " ms at most");
    }

    private static String stalled(JsonObject counters) {
        return counters.text("stalls") + " times, " + Long.parseLong(counters.text("stalledNanos")) / 1_000_000 + " ms";
    }

    private static String amount(JsonObject direction) {
        return direction.text("packets") + " packets, " + direction.text("bytes") + " bytes";
    }

    private static String device(JsonObject port) {
        String device = port.text("device", "-");
        String namespace = port.text("namespace", "");
        return namespace.isEmpty() ? device : device + "@" + namespace;
    }

    private static String drops(JsonObject receive, JsonObject transmit) {
        String received = nonZero(receive.object("drops"), "rx ");
        String transmitted = nonZero(transmit.object("drops"), "tx ");
        String separator = received.isEmpty() || transmitted.isEmpty() ? "" : ", ";
        return orNone(received + separator + transmitted);
    }

    private static String nonZero(JsonObject drops, String direction) {
        StringBuilder text = new StringBuilder();
        drops.members().forEach((reason, count) -> {
            if (!count.equals("0")) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(direction)
                        .append(reason)
                        .append(' ')
                        .append(count);
            }
        });
        return text.toString();
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }
}
