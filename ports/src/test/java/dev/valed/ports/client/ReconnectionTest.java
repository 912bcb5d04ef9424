package dev.valed.ports.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.OpenResources;
import dev.valed.ports.netmap.TestFrame;
import dev.valed.ports.netmap.TestSwitch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ports whose daemon is restarted under them. */
@Timeout(300)
class ReconnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(50);
    private static final NetmapLayout SMALL = new NetmapLayout(2, 2, 64, 512);

    @TempDir
    private Path directory;

    private TestSwitch fabric;
    private OpenResources before;

    @BeforeEach
    void start() throws Exception {
        before = OpenResources.count();
        fabric = new TestSwitch(directory, 1, IdleMode.PARK);
    }

    @AfterEach
    void stop() {
        assertThat(fabric.ringFailures).isEmpty();
        fabric.close();
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
    }

    private void restart(IdleMode mode) throws Exception {
        fabric.close();
        fabric = new TestSwitch(directory, 1, mode);
    }

    /** Until it looks, and so notices that there is another daemon, a port neither sends nor receives. */
    private void awaitReturn(ValePort port, String name) throws Exception {
        while (!fabric.broker.attached.containsKey(name)) {
            assertThat(port.receive(SOON)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(IdleMode.class)
    void shouldGoOnByItselfAgainAndAgain(IdleMode mode) throws Exception {
        try (ValePort a = ValePort.open(fabric.socket, "vale0:a", SMALL);
                ValePort b = ValePort.open(fabric.socket, "vale0:b")) {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 200; i++) {
                    byte[] frame = TestFrame.of(2, 1, round * 1000 + i, 60 + i);
                    assertThat(a.send(frame, LIMIT)).isTrue();
                    assertThat(b.receive(LIMIT))
                            .as("frame %d of round %d", i, round)
                            .isEqualTo(frame);
                    byte[] answer = TestFrame.of(1, 2, round * 1000 + i, 1000);
                    assertThat(b.send(answer, LIMIT)).isTrue();
                    assertThat(a.receive(LIMIT))
                            .as("answer %d of round %d", i, round)
                            .isEqualTo(answer);
                }
                restart(mode);
                awaitReturn(b, "b");
                awaitReturn(a, "a");
            }
            assertThat(fabric.statistics("a").get(PortCounter.RECEIVED_FRAMES)).isZero();
        }
    }

    @Test
    void shouldSendWhatWasHandedOverWhileThereWasNoDaemon() throws Exception {
        try (ValePort a = ValePort.open(fabric.socket, "vale0:a");
                ValePort b = ValePort.open(fabric.socket, "vale0:b")) {
            fabric.close();
            for (int i = 0; i < 500; i++) {
                assertThat(a.send(TestFrame.of(TestFrame.BROADCAST, 1, i, 60))).isTrue();
            }
            assertThat(b.receive(SOON)).isNull();
            fabric = new TestSwitch(directory, 1, IdleMode.PARK);
            awaitReturn(b, "b");
            awaitReturn(a, "a");
            for (int i = 0; i < 500; i++) {
                byte[] frame = b.receive(LIMIT);
                assertThat(frame).as("frame %d", i).isNotNull();
                assertThat(TestFrame.sequence(frame)).isEqualTo(i);
            }
        }
    }

    @Test
    void shouldWakeASenderThatWaitsForRoomAcrossARestart() throws Exception {
        try (ValePort a = ValePort.open(fabric.socket, "vale0:a", SMALL)) {
            fabric.close();
            while (a.send(TestFrame.of(2, 1, 0, 60))) {
                // until it is full
            }
            AtomicReference<Object> outcome = new AtomicReference<>();
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    outcome.set(a.send(TestFrame.of(2, 1, 0, 60), LIMIT));
                } catch (Throwable e) {
                    outcome.set(e);
                }
            });
            fabric = new TestSwitch(directory, 1, IdleMode.PARK);
            sender.join();
            assertThat(outcome.get()).isEqualTo(true);
        }
    }

    @Test
    void shouldCloseWhileThereIsNoDaemon() throws Exception {
        ValePort a = ValePort.open(fabric.socket, "vale0:a", SMALL);
        fabric.close();
        assertThat(a.receive(SOON)).isNull();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread receiver = Thread.ofPlatform().start(() -> {
            try {
                a.receive(LIMIT);
            } catch (Throwable e) {
                end.set(e);
            }
        });
        Await.until("waiting", () -> receiver.getState() != Thread.State.NEW);
        a.close();
        receiver.join();
        assertThat(end.get()).isInstanceOfAny(PortDisconnectedException.class, IllegalStateException.class);
        fabric = new TestSwitch(directory, 1, IdleMode.PARK);
        assertThat(fabric.broker.opened).hasValue(0);
    }

    @Test
    void shouldEndWhenSomebodyElseHasThePortMeanwhile() throws Exception {
        try (ValePort a = ValePort.open(fabric.socket, "vale0:a")) {
            restart(IdleMode.PARK);
            try (ValePort thief = ValePort.open(fabric.socket, "vale0:a")) {
                assertThatExceptionOfType(PortDisconnectedException.class)
                        .isThrownBy(() -> a.receive(LIMIT))
                        .withMessageContaining("does not know port vale0:a again");
                assertThat(thief.send(new byte[60])).isTrue();
            }
        }
    }
}
