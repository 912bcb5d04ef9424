package dev.valed.daemon.demo;

import dev.valed.daemon.control.FdbEntryStatus;
import dev.valed.daemon.control.PortStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ports of a switch as lines of text: what moves through them each second, drawn, and what is known behind them. */
final class LiveTable {

    private static final int MOST_ADDRESSES = 8;

    private final Map<String, PortStatus> before = new HashMap<>();

    /**
     * The lines for the state now.
     *
     * @param seconds since the last call; rates are over this time
     */
    List<String> lines(List<PortStatus> ports, List<FdbEntryStatus> addresses, double seconds) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-8s %-7s %-5s  %-22s %-22s %12s", "PORT", "TYPE", "STATE", "IN", "OUT", "DROPPED"));
        for (PortStatus port : ports) {
            lines.add(line(port, before.getOrDefault(port.name(), port), seconds));
            before.put(port.name(), port);
        }
        lines.add("");
        lines.add("Learned addresses");
        addresses.stream()
                .limit(MOST_ADDRESSES)
                .map(a -> String.format("  %s  on %-8s %4d s ago", a.mac(), a.port(), a.ageSeconds()))
                .forEach(lines::add);
        if (addresses.size() > MOST_ADDRESSES) {
            lines.add("  and " + (addresses.size() - MOST_ADDRESSES) + " more");
        }
        return lines;
    }

    private static String line(PortStatus now, PortStatus then, double seconds) {
        double in =
                (now.counters().receive().packets() - then.counters().receive().packets()) / seconds;
        double out = (now.counters().transmit().packets()
                        - then.counters().transmit().packets())
                / seconds;
        return String.format(
                Locale.ROOT,
                "%-8s %-7s %-5s  %s %-11s %s %-11s %12d",
                now.name(),
                now.type().label(),
                now.state().label(),
                Rate.bar(in),
                Rate.text(in),
                Rate.bar(out),
                Rate.text(out),
                drops(now));
    }

    private static long drops(PortStatus port) {
        return sum(port.counters().receive().drops())
                + sum(port.counters().transmit().drops());
    }

    private static long sum(Map<String, Long> drops) {
        return drops.values().stream().mapToLong(Long::longValue).sum();
    }
}
