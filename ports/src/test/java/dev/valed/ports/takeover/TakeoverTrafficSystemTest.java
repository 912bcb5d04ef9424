package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.testing.Await;
import dev.valed.ports.OpenPort;
import dev.valed.ports.testing.Wire;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The host talks to the station while everything between them goes through here. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TakeoverTrafficSystemTest {
    private static final int PORT = 9999;
    private static final int TIMEOUT_MILLIS = 100_000;

    private Stage stage;

    @AfterEach
    void delete() throws Exception {
        if (stage != null) {
            stage.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.Kind.class)
    void shouldKeepConnectionBeforeDuringAndAfter(Stage.Kind kind) throws Exception {
        check(kind, WireMechanism.TAP);
    }

    @Test
    void shouldDoTheSameByAfXdp() throws Exception {
        check(Stage.Kind.VETH, WireMechanism.AF_XDP);
    }

    private void check(Stage.Kind kind, WireMechanism mechanism) throws Exception {
        stage = Stage.create(kind);
        stage.address();
        boolean overXdp = mechanism == WireMechanism.AF_XDP;
        if (overXdp) {
            stage.sendWholeFrames();
        }
        try (ServerSocket server = stage.station.call(
                        () -> new ServerSocket(PORT, 1, InetAddress.getByName(Stage.STATION_ADDRESS)));
                Socket client = stage.host.call(() -> new Socket(Stage.STATION_ADDRESS, PORT))) {
            try (Socket accepted = server.accept()) {
                exchange(client, accepted, 1);
                InterfacePorts ports = TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST, mechanism));
                OpenPort wireSide = Objects.requireNonNull(ports.wire());
                OpenPort hostSide = Objects.requireNonNull(ports.host());
                try (wireSide;
                        hostSide;
                        Wire wire = new Wire(wireSide, hostSide)) {
                    exchange(client, accepted, 2);
                    assertThat(wire.longestFrame).as("segments pass uncut").isGreaterThan(20_000);
                    assertAllPassed(wire.fromA);
                    assertAllPassed(wire.fromB);
                    assertThat(wireSide.mechanism()).startsWith(overXdp ? "af_xdp" : "tap, ");
                    assertThat(wireSide.isUp()).isTrue();
                }
                exchange(client, accepted, 3);
            }
        }
    }

    private static void assertAllPassed(PortCounters counters) {
        Await.until(
                "all frames that were received",
                () -> counters.get(PortCounter.RECEIVED_FRAMES) == counters.get(PortCounter.TRANSMITTED_FRAMES));
        for (DropReason reason : DropReason.values()) {
            assertThat(counters.droppedTransmit(reason)).as(reason.toString()).isZero();
        }
    }

    private static void exchange(Socket one, Socket other, int seed) throws Exception {
        send(one, other, seed);
        send(other, one, -seed);
    }

    private static void send(Socket from, Socket to, int seed) throws Exception {
        byte[] content = new byte[8 << 20];
        new Random(seed).nextBytes(content);
        to.setSoTimeout(TIMEOUT_MILLIS);
        FutureTask<byte[]> received = new FutureTask<>(() -> to.getInputStream().readNBytes(content.length));
        Thread.ofPlatform().start(received);
        from.getOutputStream().write(content);
        assertThat(received.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(content);
    }
}
