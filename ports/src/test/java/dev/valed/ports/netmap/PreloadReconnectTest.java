package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.testing.Await;
import dev.valed.ports.client.ValePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A C program with {@code libvale-netmap.so} whose daemon goes and comes back. */
class PreloadReconnectTest extends PreloadFixture {
    private void restart() throws Exception {
        stop();
        start();
    }

    private void awaitReturnOf(String port) {
        Await.until(port + " is back", () -> fabric.broker.attached.containsKey(port));
    }

    private void assertAnswers(int number) throws Exception {
        try (ValePort port = ValePort.open(fabric.socket, "vale0:a")) {
            send(port, number);
            assertReceives(port, number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "ppoll", "select", "epoll", "ioctl"})
    void shouldNotLetAProgramNoticeThatTheDaemonWasAway(String how) throws Exception {
        try (NetmapClient client = start("outlast", "vale0:t", "1", how).awaitReady()) {
            for (int turn = 0; turn < 4; turn++) {
                assertAnswers(turn);
                if (turn < 3) {
                    restart();
                    awaitReturnOf("t");
                }
            }
            client.assertSucceeds();
            assertThat(client.errors().lines().map(line -> line.replaceAll("[;:].*", "")))
                    .as("one line when it goes, and one when it is back")
                    .filteredOn(line -> line.startsWith("libvale-netmap"))
                    .hasSize(6);
        }
    }

    @Test
    void shouldTakeUpAnExclusiveRegistration() throws Exception {
        try (NetmapClient client = start("outlast", "vale0:t", "0", "poll").awaitReady()) {
            for (int turn = 0; turn < 4; turn++) {
                restart();
                awaitReturnOf("t");
                assertAnswers(turn);
            }
            client.assertSucceeds();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll"})
    void shouldTakeUpARegistrationInEveryProcessThatSharesIt(String how) throws Exception {
        try (NetmapClient client = start("family", "vale0:t", "0", how).awaitReady()) {
            restart();
            awaitReturnOf("t");
            try (ValePort port = ValePort.open(fabric.socket, "vale0:a")) {
                send(port, 0);
                assertReceives(port, 0);
                send(port, 1);
                assertReceives(port, 1);
                assertReceives(port, 2);
            }
            client.assertSucceeds();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vale0:t", "vale0:t{1"})
    void shouldGoOnToCallMonitorsThatSleep(String name) throws Exception {
        try (NetmapClient client = start("watchers-outlast", name, "40", "poll").awaitReady()) {
            restart();
            client.go().assertSucceeds();
        }
    }

    @Test
    void shouldServeADescriptorWithoutAPortAfterTheReturn() throws Exception {
        try (NetmapClient client = start("idle", "vale0:t").awaitReady()) {
            restart();
            client.go().assertSucceeds();
        }
    }

    @Test
    void shouldReportTheEndIfThePortIsNotTakenBack() throws Exception {
        fabric.core.createSwitch("vale1", 1024, SwitchSettings.defaults());
        try (NetmapClient client = start("end", "vale1:t").awaitReady()) {
            restart(); // and vale1 is not there any more
            client.assertSucceeds();
            assertThat(client.errors()).contains("is lost");
        }
    }
}
