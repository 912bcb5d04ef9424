package dev.valed.ctl;

import java.util.List;

/** Switches as people read them. */
final class SwitchText {
    private SwitchText() {}

    static Table table(List<JsonObject> switches) {
        Table table =
                new Table("SWITCH", ">INDEX", ">PORTS", ">AGEING", ">FDB ENTRIES", ">FDB CAPACITY", ">PORT MAC LIMIT");
        for (JsonObject each : switches) {
            String limit = each.text("portMacLimit");
            table.row(
                    each.text("name"),
                    each.text("index"),
                    each.text("ports"),
                    each.text("ageingSeconds") + " s",
                    each.text("fdbEntries"),
                    each.text("fdbCapacity"),
                    limit.equals("0") ? "none" : limit);
        }
        return table;
    }
}
