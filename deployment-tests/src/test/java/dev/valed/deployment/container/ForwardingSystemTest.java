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
@Timeout(240)
class ForwardingSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
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
        try (TrafficContainer receiver = new TrafficContainer(volume, "receive", "vale0:fb", "4");
                TrafficContainer sender = new TrafficContainer(volume, "send", "vale0:fa", "2", RATE)) {
            api.putPort("vale0", "fa", "{\"type\":\"netmap\"}");
            api.putPort("vale0", "fb", "{\"type\":\"netmap\"}");
            receiver.start();
            sender.start();
            long sent = sender.total();
            long received = receiver.total();

            assertThat(sent).isPositive();
            assertThat(api.metric("vale_port_receive_packets_total", "fa")).isEqualTo(sent);
            // Every frame is accounted for: forwarded, or dropped for a reason.
            assertThat(api.metric("vale_port_forwarded_packets_total", "fa") + dropped("fa"))
                    .isEqualTo(sent);
            assertThat(api.metric("vale_port_transmit_packets_total", "fb")).isEqualTo(received);
            assertThat(received + dropped("fb")).isEqualTo(sent);
            assertThat(received).isPositive();
        }
    }

    private static long dropped(String port) throws Exception {
        return api.metric("vale_port_drops_total", port);
    }

    @Test
    void shouldBeScrapedByPrometheus() throws Exception {
        Prometheus.assumeInstalled();
        api.putPort("vale0", "pa", "{\"type\":\"netmap\"}");
        try (Prometheus prometheus = Prometheus.start(directory, daemon.management());
                TrafficContainer receiver = new TrafficContainer(volume, "receive", "vale0:pb", "3");
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
            assertThat(prometheus.query("up{job=\"valed\"}")).containsExactly(1.0);
            // Every frame is accounted for, also in the queries of the dashboards.
            assertThat(prometheus.query("vale_port_receive_packets_total{port=\"pa\"}"
                            + " - on(port) vale_port_forwarded_packets_total{port=\"pa\"}"
                            + " - on(port) sum by (port) (vale_port_drops_total{port=\"pa\",direction=\"receive\"})"))
                    .containsExactly(0.0);
        }
    }
}
