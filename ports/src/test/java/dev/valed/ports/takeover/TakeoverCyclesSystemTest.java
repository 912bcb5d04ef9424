package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.OpenPort;
import dev.valed.ports.testing.Wire;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Taken and given back, over and over again. */
@Timeout(value = 1500, threadMode = ThreadMode.SEPARATE_THREAD)
class TakeoverCyclesSystemTest {
    private static final int IDLE_CYCLES = 300;
    private static final int BUSY_CYCLES = 100;
    private static final int PORT = 9999;

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        try (Stage stage = Stage.create()) {
            // Classes that keep a descriptor for themselves are loaded by the first.
            cycle(stage, TakeoverMode.WIRE_AND_HOST);
            Leftovers leftovers = Leftovers.since(stage.host);
            for (int i = 0; i < IDLE_CYCLES; i++) {
                cycle(stage, TakeoverMode.values()[i % 3]);
            }
            leftovers.assertNone();
        }
    }

    private static void cycle(Stage stage, TakeoverMode mode) throws Exception {
        InterfacePorts ports = TakenInterface.take(stage.spec(mode));
        try (OpenPort wire = ports.wire();
                OpenPort host = ports.host()) {
            assertThat(wire != null).isEqualTo(mode.hasWire());
            assertThat(host != null).isEqualTo(mode.hasHost());
        }
    }

    @Test
    void shouldKeepConnectionThroughManyOfThem() throws Exception {
        try (Stage stage = Stage.create()) {
            stage.address();
            try (ServerSocket server = stage.station.call(
                            () -> new ServerSocket(PORT, 1, InetAddress.getByName(Stage.STATION_ADDRESS)));
                    Socket client = stage.host.call(() -> new Socket(Stage.STATION_ADDRESS, PORT));
                    Socket accepted = server.accept()) {
                cycle(stage, TakeoverMode.WIRE_AND_HOST);
                Leftovers leftovers = Leftovers.since(stage.host);
                FutureTask<Long> received = new FutureTask<>(() -> count(accepted.getInputStream()));
                Thread.ofPlatform().start(received);
                FutureTask<Long> sent = new FutureTask<>(() -> sendUntilInterrupted(client.getOutputStream()));
                Thread sender = Thread.ofPlatform().start(sent);
                for (int i = 0; i < BUSY_CYCLES; i++) {
                    busyCycle(stage);
                }
                leftovers.assertNone();
                sender.interrupt();
                long total = sent.get(100, TimeUnit.SECONDS);
                client.shutdownOutput();
                assertThat(received.get(100, TimeUnit.SECONDS)).isEqualTo(total);
            }
        }
    }

    private static void busyCycle(Stage stage) throws Exception {
        InterfacePorts ports = TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST));
        try (OpenPort wire = Objects.requireNonNull(ports.wire());
                OpenPort host = Objects.requireNonNull(ports.host());
                Wire between = new Wire(wire, host)) {
            assertThat(wire.isUp()).isTrue();
            wire.giveBack();
            assertThat(between.fromA).isNotNull();
        }
    }

    private static long sendUntilInterrupted(OutputStream out) throws Exception {
        byte[] block = new byte[16_384];
        long total = 0;
        while (!Thread.currentThread().isInterrupted()) {
            out.write(block);
            total += block.length;
        }
        return total;
    }

    private static long count(InputStream in) throws Exception {
        byte[] buffer = new byte[65_536];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            total += n;
        }
        return total;
    }
}
