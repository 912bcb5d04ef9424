package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The container is stopped and started again while programs have ports open. */
@NeedsEngine
@Timeout(600)
class RestartSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int SIGTERM_EXIT_CODE = 128 + 15;
    private static final String FOR_EVER = "1000000";

    @AutoClose
    private static Volume volume;

    @AutoClose
    private static DaemonContainer daemon;

    @BeforeAll
    static void start() throws Exception {
        Image.build();
        volume = Volume.create();
        daemon = new DaemonContainer().withRuntimeVolume(volume).inHostNetwork();
        daemon.start();
    }

    @Test
    void shouldStopWhenToldAndCarryTrafficAgainWhenItIsBack() throws Exception {
        String token = daemon.api().token();
        try (TrafficContainer receiver = new TrafficContainer(volume, "receive", "vale0:b");
                TrafficContainer sender = new TrafficContainer(volume, "send", "vale0:a", FOR_EVER, "1000")) {
            receiver.start();
            sender.start();
            Await.until(LIMIT, "traffic", () -> receiver.output().contains("frames "));

            assertThat(daemon.terminate()).isEqualTo(SIGTERM_EXIT_CODE);
            assertThat(receiver.isRunning()).isTrue();
            daemon.startAgain();

            SwitchApi api = daemon.api();
            Await.until(
                    LIMIT, "frames after the restart", () -> api.metric("vale_port_transmit_packets_total", "b") > 0);
            Await.until(LIMIT, "that they arrive", () -> receiver.output().contains("outage "));
            assertThat(sender.isRunning()).isTrue();
            assertThat(receiver.isRunning())
                    .as("it still has the port that it opened")
                    .isTrue();
            assertThat(daemon.api().token())
                    .as("clients of the API keep theirs")
                    .isEqualTo(token);
        }
    }
}
