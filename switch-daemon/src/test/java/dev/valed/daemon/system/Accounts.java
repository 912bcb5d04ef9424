package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Whether every frame that came in through a port was forwarded, or dropped for a reason. */
final class Accounts {

    private static final Pattern PORT = Pattern.compile("^vale_port_receive_packets_total\\{.*port=\"([^\"]+)\"");

    private Accounts() {}

    /** What Prometheus gets of the ports, when nothing is under way any more. */
    static Scrape whenQuiet(DaemonProcess daemon) {
        AtomicReference<Scrape> last = new AtomicReference<>(ports(daemon));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(() -> last.getAndSet(ports(daemon)).equals(last.get()));
        return last.get();
    }

    private static Scrape ports(DaemonProcess daemon) {
        return Scrape.of(daemon).ofPorts();
    }

    /** Of all ports there are. */
    static void assertBalanced(DaemonProcess daemon) {
        Scrape scrape = whenQuiet(daemon);
        Set<String> ports = scrape.series().keySet().stream()
                .map(PORT::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toSet());
        assertThat(ports).isNotEmpty();
        for (String port : ports) {
            String label = "port=\"" + port + "\"";
            assertThat(scrape.sum("vale_port_forwarded_packets_total", label)
                            + scrape.sum("vale_port_drops_total", label, "direction=\"receive\""))
                    .as("forwarded and dropped of port " + port)
                    .isEqualTo(scrape.sum("vale_port_receive_packets_total", label));
        }
    }
}
