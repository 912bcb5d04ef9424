package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.testing.Await;
import dev.valed.ports.client.ValePort;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C programs written for netmap's ABI on an interface: the rings to its wire, those to its host, and transparent mode
 * between them. Programs from Java are the station behind the wire, and the host.
 */
class PreloadInterfacesTest extends PreloadFixture {
    private static final int FRAMES = 3000;

    @AfterEach
    void everythingIsGivenBack() {
        awaitEverythingClosed();
    }

    private ValePort station() throws Exception {
        return ValePort.open(fabric.socket, TestSwitch.WIRE + ":s");
    }

    private ValePort host() throws Exception {
        return ValePort.open(fabric.socket, TestSwitch.HOST + ":h");
    }

    /** Both ways, some at a time so that no ring is full. */
    private static void exchange(ValePort one, ValePort other) throws Exception {
        for (int first = 0; first < FRAMES; first += 100) {
            for (int i = first; i < first + 100; i++) {
                send(one, i);
                send(other, i);
            }
            for (int i = first; i < first + 100; i++) {
                assertReceives(one, i);
                assertReceives(other, i);
            }
        }
    }

    @Test
    void shouldOpenWhatRingsAreAskedForAndTakeItOverOnlyForThose() throws Exception {
        try (NetmapClient client = start("interface", "eth0", Integer.toString(TestSwitch.QUEUES))) {
            client.awaitReady();
            assertThat(fabric.broker.attached).isEmpty();
            client.go().assertSucceeds();
        }
        Await.until("it is the kernel's again", () -> fabric.broker.attached.isEmpty());
    }

    @Test
    void shouldReceiveFromTheWireAndSendToItAndNotToTheHost() throws Exception {
        try (ValePort station = station();
                ValePort host = host()) {
            run("send", "eth0", "500", "poll");
            for (int i = 0; i < 500; i++) {
                assertReceives(station, i);
            }
            try (NetmapClient client = start("receive", "eth0", "200", "poll")) {
                client.awaitReady();
                for (int i = 0; i < 200; i++) {
                    send(station, i);
                }
                client.assertSucceeds();
            }
            assertThat(host.receive(Duration.ZERO)).isNull();
        }
    }

    @Test
    void shouldConnectWireAndHostByTwoDescriptors() throws Exception {
        try (ValePort station = station();
                ValePort host = host();
                NetmapClient client = start("bridge", "eth0", Integer.toString(2 * FRAMES))) {
            client.awaitReady();
            exchange(station, host);
            client.assertSucceeds();
        }
    }

    /** As netmap does it for the first, and more than netmap does for the others: they need no ring of the other side. */
    @ParameterizedTest
    @CsvSource({"transparent, true, true", "wire-to-host, true, false", "host-to-wire, false, true"})
    void shouldSendOnWhatIsReleasedWithTheFlag(String scenario, boolean up, boolean down) throws Exception {
        try (ValePort station = station();
                ValePort host = host();
                NetmapClient client = start(scenario, "eth0", "0")) {
            client.awaitReady();
            if (up && down) {
                exchange(station, host);
            } else {
                ValePort from = up ? station : host;
                ValePort to = up ? host : station;
                for (int i = 0; i < FRAMES; i++) {
                    send(from, i);
                    assertReceives(to, i);
                }
            }
        }
    }

    @Test
    void shouldSendOnNothingElse() throws Exception {
        try (ValePort station = station();
                ValePort host = host();
                NetmapClient client = start("transparent", "eth0", "2")) {
            client.awaitReady();
            for (int i = 0; i < 200; i++) {
                send(station, i);
                if (i % 2 == 1) {
                    assertReceives(host, i);
                }
            }
            assertThat(host.receive(Duration.ZERO)).isNull();
        }
    }

    @Test
    void shouldSendOnLongFramesWhole() throws Exception {
        try (ValePort station = station();
                ValePort host = host();
                NetmapClient client = start("wire-to-host", "eth0", "0")) {
            client.awaitReady();
            for (int length = 2000; length < 60_000; length += 2999) {
                byte[] frame = TestFrame.of(TestFrame.BROADCAST, 1, length, length);
                // Marked in its first slot alone; see pass_all.
                assertThat(station.send(frame, LIMIT)).isTrue();
                assertThat(host.receive(LIMIT)).isEqualTo(frame);
            }
        }
    }

    /** As if somebody had set netmap's sysctl fwd. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendOnAllIfTheEnvironmentSaysSo(boolean all) throws Exception {
        try (ValePort station = station();
                ValePort host = host();
                NetmapClient client = NetmapClient.start(
                        fabric.socket, all ? Map.of("VALE_FORWARD", "1") : Map.of(), "sink", "eth0")) {
            client.awaitReady();
            for (int i = 0; i < 100; i++) {
                send(station, i);
            }
            Await.until("taken", () -> fabric.statistics("eth0").get(PortCounter.TRANSMITTED_FRAMES) == 100);
            if (all) {
                for (int i = 0; i < 100; i++) {
                    assertReceives(host, i);
                }
            }
            assertThat(host.receive(Duration.ZERO)).isNull();
        }
    }

    @Test
    void shouldGoOnWhenTheDaemonComesBack() throws Exception {
        try (NetmapClient client = start("transparent", "eth0", "0")) {
            client.awaitReady();
            for (int i = 0; i < 3; i++) {
                try (ValePort station = station();
                        ValePort host = host()) {
                    send(station, i);
                    assertReceives(host, i);
                    send(host, i);
                    assertReceives(station, i);
                }
                stop();
                start();
                Await.until("it is back", () -> fabric.broker.attached.containsKey("eth0^"));
            }
        }
    }
}
