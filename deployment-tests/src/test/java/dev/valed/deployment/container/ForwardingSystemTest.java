package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in containers exchange frames through a daemon in a container, and Prometheus sees it. */
@NeedsEngine
@Timeout(600)
class ForwardingSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final String RATE = "2000";

    @AutoClose
    private static Volume volume;

    @AutoClose
    private static DaemonContainer daemon;

    private static SwitchApi api;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        Image.build();
        volume = Volume.create();
        daemon = new DaemonContainer().withRuntimeVolume(volume).inHostNetwork();
        daemon.start();
        api = daemon.api();
    }

    @Test
    void shouldAttachPortsByRest() throws Exception {
        HttpResponse<String> made = api.putPort("vale9", "p", "{\"type\":\"netmap\"}");

        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(daemon.ctl("-l").getStdout()).contains("vale9:p");
    }

    @Test
    void shouldForwardBetweenTwoClientContainers() throws Exception {
        try (TrafficContainer receiver = new TrafficContainer(volume, "receive", "vale0:fb");
                TrafficContainer sender = new TrafficContainer(volume, "send", "vale0:fa", "2", RATE)) {
            api.putPort("vale0", "fa", "{\"type\":\"netmap\"}");
            api.putPort("vale0", "fb", "{\"type\":\"netmap\"}");
            receiver.start();
            sender.start();
            long sent = sender.total();
            assertThat(sent).isPositive();
            // Every frame is accounted for: forwarded, or dropped for a reason.
            Await.until(LIMIT, "all frames at the receiver", () -> transmitted("fb") + dropped("fb") == sent);
            long received = receiver.end();

            assertThat(received).isPositive();
            assertThat(transmitted("fb")).isEqualTo(received);
            assertThat(api.metric("vale_port_receive_packets_total", "fa")).isEqualTo(sent);
            assertThat(api.metric("vale_port_forwarded_packets_total", "fa") + dropped("fa"))
                    .isEqualTo(sent);
        }
    }

    private static long transmitted(String port) throws Exception {
        return api.metric("vale_port_transmit_packets_total", port);
    }

    private static long dropped(String port) throws Exception {
        return api.metric("vale_port_drops_total", port);
    }

    @Test
    void shouldBeScrapedByPrometheus() throws Exception {
        Prometheus.assumeInstalled();
        api.putPort("vale0", "pa", "{\"type\":\"netmap\"}");
        try (Prometheus prometheus = Prometheus.start(directory, daemon.management());
                TrafficContainer receiver = new TrafficContainer(volume, "receive", "vale0:pb");
                TrafficContainer sender = new TrafficContainer(volume, "send", "vale0:pa", "2", RATE)) {
            receiver.start();
            sender.start();
            long sent = sender.total();
            assertThat(sent).isPositive();

            Await.until(
                    LIMIT,
                    "all frames in Prometheus",
                    () -> prometheus
                            .query("vale_port_receive_packets_total{port=\"pa\"}")
                            .equals(List.of((double) sent)));
            // Every frame is accounted for, also in the queries of the dashboards.
            Await.until(
                    LIMIT,
                    "balance in Prometheus",
                    () -> prometheus
                            .query(
                                    "vale_port_receive_packets_total{port=\"pa\"}"
                                            + " - on(port) vale_port_forwarded_packets_total{port=\"pa\"}"
                                            + " - on(port) sum by (port) (vale_port_drops_total{port=\"pa\",direction=\"receive\"})")
                            .equals(List.of(0.0)));
            Await.until(
                    LIMIT,
                    "a scrape in time",
                    () -> prometheus.query("up{job=\"valed\"}").equals(List.of(1.0)));
        }
    }
}
