package dev.valed.daemon.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.valed.ports.sys.DatagramReceiver;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.UnixDatagram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears at its socket. */
@Timeout(300)
class SignsOfLifeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @AutoClose
    private DatagramReceiver manager;

    private SignsOfLife signs;

    private final Map<String, String> environment = new HashMap<>();
    private final AtomicBoolean workersComeRound = new AtomicBoolean(true);

    @BeforeEach
    void listen() throws SystemCallException {
        String address = directory.resolve("notify").toString();
        manager = DatagramReceiver.at(address);
        environment.put("NOTIFY_SOCKET", address);
    }

    @AfterEach
    void end() {
        if (signs != null) {
            signs.close();
        }
    }

    private void start() {
        signs = SignsOfLife.start(ServiceNotification.of(environment), workersComeRound::get, () -> "2 workers");
    }

    private String next() {
        return await().atMost(PATIENCE).until(manager::poll, message -> message != null);
    }

    /** Its queue takes ten messages. */
    private void drain() throws SystemCallException {
        while (manager.poll() != null) {
            // Nobody asks for these.
        }
    }

    private void patience(Duration duration) {
        environment.put("WATCHDOG_USEC", Long.toString(duration.toNanos() / 1000));
    }

    @Test
    void shouldSayReadyAliveAndStopping() throws SystemCallException {
        patience(Duration.ofMillis(40));
        start();
        assertThat(next()).isEqualTo("READY=1\nSTATUS=2 workers");
        for (int i = 0; i < 3; i++) {
            assertThat(next()).isEqualTo("WATCHDOG=1\nSTATUS=2 workers");
        }
    }

    @Test
    void shouldSayNothingAfterItSaidThatItStops() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean answers = new AtomicBoolean();
        patience(Duration.ofMillis(40));
        signs = SignsOfLife.start(
                ServiceNotification.of(environment),
                () -> {
                    asked.countDown();
                    while (!answers.get()) {
                        Thread.onSpinWait(); // whoever interrupts it
                    }
                    return true;
                },
                () -> "2 workers");
        asked.await();

        Thread closing = Thread.ofPlatform().start(signs::close);
        await().atMost(PATIENCE).until(() -> !closing.isAlive() || closing.getState() == Thread.State.BLOCKED);
        answers.set(true);

        assertThat(List.of(next(), next(), next()))
                .containsExactly(
                        "READY=1\nSTATUS=2 workers", "WATCHDOG=1\nSTATUS=2 workers", "STOPPING=1\nSTATUS=stopping");
        closing.join();
    }

    @Test
    void shouldSayNothingOfLifeWhileAWorkerIsStalled() {
        patience(Duration.ofMillis(40));
        workersComeRound.set(false);
        start();
        assertThat(next()).startsWith("READY=1");
        for (int i = 0; i < 3; i++) {
            assertThat(next()).isEqualTo("STATUS=a worker does not come round");
        }
        workersComeRound.set(true);

        await().atMost(PATIENCE).until(() -> next().startsWith("WATCHDOG=1"));
    }

    @Test
    void shouldBeReadyAndStopWithoutAWatchdog() throws SystemCallException {
        start();
        assertThat(next()).startsWith("READY=1");
        drain();
        signs.close();
        assertThat(next()).startsWith("STOPPING=1");
    }

    @Test
    void shouldNotFeedAnotherProcessesWatchdog() {
        patience(Duration.ofMillis(40));
        environment.put("WATCHDOG_PID", "1");

        assertThat(ServiceNotification.of(environment).watchdog()).isNull();
        environment.put("WATCHDOG_PID", Long.toString(ProcessHandle.current().pid()));
        assertThat(ServiceNotification.of(environment).watchdog()).isEqualTo(Duration.ofMillis(40));
    }

    @Test
    void shouldIgnoreImpossiblePatience() {
        for (String value : new String[] {"", "0", "-1", "soon", "99999999999999999999"}) {
            environment.put("WATCHDOG_USEC", value);
            assertThat(ServiceNotification.of(environment).watchdog()).as(value).isNull();
        }
    }

    @Test
    void shouldBeSilentWithoutAManager() throws SystemCallException {
        for (String value : new String[] {"", "vsock:2:1234", "relative"}) {
            environment.put("NOTIFY_SOCKET", value);
            start();
            assertThat(ServiceNotification.of(environment).isHeard()).as(value).isFalse();
            signs.close();
        }
        assertThat(manager.poll()).isNull();
    }

    @Test
    void shouldSayReadyUntilItIsHeard() throws Exception {
        patience(Duration.ofMillis(40));
        while (UnixDatagram.send(environment.get("NOTIFY_SOCKET"), new byte[] {'x'})) {
            // Until the manager's queue is full.
        }
        start();
        while (true) {
            String message = next();
            if (!message.equals("x")) {
                assertThat(message).startsWith("READY=1");
                return;
            }
        }
    }

    @Test
    void shouldGoOnWhenTheManagerHasGone() {
        manager.close();
        environment.put("NOTIFY_SOCKET", "@" + "x".repeat(200));
        start();
        signs.close();
        environment.put("NOTIFY_SOCKET", directory.resolve("nobody").toString());
        start();
        signs.close();
    }
}
