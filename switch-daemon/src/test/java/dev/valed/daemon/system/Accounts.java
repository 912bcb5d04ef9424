package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Whether every frame that came in through a port was forwarded, or dropped for a reason; and whether every copy that a
 * switch made since the accounts were opened was taken by a port, or dropped for a reason. As a frame for all is as many
 * copies as there are other ports, the ports have to be the same at the end, all of them open.
 */
final class Accounts {

    private static final Pattern PORT =
            Pattern.compile("^vale_port_receive_packets_total\\{port=\"([^\"]+)\",switch=\"([^\"]+)\"");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DaemonProcess daemon;
    private final Scrape opening;

    private Accounts(DaemonProcess daemon) {
        this.daemon = daemon;
        this.opening = whenQuiet(daemon);
    }

    /** Begins to count, when nothing is under way any more. */
    static Accounts open(DaemonProcess daemon) {
        return new Accounts(daemon);
    }

    /** What Prometheus gets of the ports, when nothing is under way any more. */
    static Scrape whenQuiet(DaemonProcess daemon) {
        AtomicReference<Scrape> last = new AtomicReference<>(ports(daemon));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .atMost(PATIENCE)
                .until(() -> last.getAndSet(ports(daemon)).equals(last.get()));
        return last.get();
    }

    private static Scrape ports(DaemonProcess daemon) {
        return Scrape.of(daemon).ofPorts();
    }

    /** Of all ports and switches there are, when nothing is under way any more. */
    void assertBalanced() {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertBalanced(ports(daemon)));
    }

    private void assertBalanced(Scrape closing) {
        SortedMap<String, Set<String>> switches = portsOfSwitches(closing);
        assertThat(switches).isNotEmpty().isEqualTo(portsOfSwitches(opening));
        switches.forEach((on, ports) -> {
            ports.forEach(port -> assertEveryFrame(closing, on, port));
            assertThat(ended(closing, on) - ended(opening, on))
                    .as("copies taken and dropped on switch " + on)
                    .isEqualTo(offered(closing, on, ports) - offered(opening, on, ports));
        });
    }

    private static SortedMap<String, Set<String>> portsOfSwitches(Scrape scrape) {
        SortedMap<String, Set<String>> switches = new TreeMap<>();
        for (String series : scrape.series().keySet()) {
            Matcher matcher = PORT.matcher(series);
            if (matcher.find()) {
                switches.computeIfAbsent(matcher.group(2), on -> new TreeSet<>())
                        .add(matcher.group(1));
            }
        }
        return switches;
    }

    private static void assertEveryFrame(Scrape scrape, String on, String port) {
        String[] labels = {"switch=\"" + on + "\"", "port=\"" + port + "\""};
        assertThat(scrape.sum("vale_port_forwarded_packets_total", labels)
                        + scrape.sum("vale_port_drops_total", labels[0], labels[1], "direction=\"receive\""))
                .as("forwarded and dropped of port " + on + ":" + port)
                .isEqualTo(scrape.sum("vale_port_receive_packets_total", labels));
    }

    /** Copies that were made, if there were always these ports. */
    private static long offered(Scrape scrape, String on, Set<String> ports) {
        String label = "switch=\"" + on + "\"";
        // What every port refused was offered too.
        long frames = scrape.sum("vale_port_forwarded_packets_total", label)
                + scrape.sum("vale_port_drops_total", label, "direction=\"receive\"", "reason=\"undelivered\"");
        long flooded = scrape.sum("vale_port_flooded_packets_total", label);
        return frames - flooded + flooded * (ports.size() - 1);
    }

    /** Copies that ports took, or did not. */
    private static long ended(Scrape scrape, String on) {
        String label = "switch=\"" + on + "\"";
        return scrape.sum("vale_port_transmit_packets_total", label)
                + scrape.sum("vale_port_drops_total", label, "direction=\"transmit\"");
    }
}
