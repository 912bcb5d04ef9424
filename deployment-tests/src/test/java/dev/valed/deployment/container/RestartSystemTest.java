package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The container is stopped and started again while programs have ports open. */
@NeedsEngine
@Timeout(240)
class RestartSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
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
    void shouldStopAtOnceAndCarryTrafficAgainWhenItIsBack() throws Exception {
        String token = daemon.api().token();
        try (TrafficContainer receiver = new TrafficContainer(volume, "receive", "vale0:b");
                TrafficContainer sender = new TrafficContainer(volume, "send", "vale0:a", FOR_EVER, "1000")) {
            receiver.start();
            sender.start();
            Await.until(LIMIT, "traffic", () -> receiver.output().contains("frames "));

            Instant told = Instant.now();
            int exitCode = daemon.terminate();
            assertThat(exitCode).isEqualTo(SIGTERM_EXIT_CODE);
            assertThat(Duration.between(told, Instant.now()))
                    .as("it ends by itself, before the engine would kill it")
                    .isLessThan(Duration.ofSeconds(10));
            assertThat(receiver.isRunning()).isTrue();
            daemon.startAgain();

            Await.until(
                    LIMIT, "frames after the restart", () -> receiver.output().contains("outage "));
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
