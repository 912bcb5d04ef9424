package dev.valed.ports.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.OpenResources;
import dev.valed.ports.netmap.TestFrame;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** How ports begin and end, with frames and threads under way. */
@ParameterizedClass(name = "{0} workers")
@ValueSource(ints = {1, 2})
@Timeout(300)
class OpenAndCloseTest extends ValePortFixture {
    OpenAndCloseTest(int workers) {
        super(workers);
    }

    @Test
    void shouldForwardWhatWasSentBeforeTheClose() throws Exception {
        try (ValePort b = open("b")) {
            for (int round = 0; round < 50; round++) {
                try (ValePort a = open("a")) {
                    for (int i = 0; i < 100; i++) {
                        assertThat(a.send(TestFrame.of(2, 1, i, 60))).isTrue();
                    }
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(b.receive(LIMIT)).isEqualTo(TestFrame.of(2, 1, i, 60));
                }
                int closed = round + 1;
                Await.until("a is detached", () -> fabric.broker.closed.get() == closed);
            }
        }
    }

    @Test
    void shouldTellWhyAPortIsRefused() throws Exception {
        try (ValePort a = open("a")) {
            assertThatExceptionOfType(PortRefusedException.class)
                    .isThrownBy(() -> open("a"))
                    .withMessage("port vale0:a was refused: EBUSY (Device or resource busy):"
                            + " rings of vale0:a are in use by another program")
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY.number()));
            assertThatExceptionOfType(PortRefusedException.class)
                    .isThrownBy(() -> ValePort.open(fabric.socket, "vale7:a"))
                    .withMessageContaining("there is no switch vale7");
            assertThat(a.name()).isEqualTo("vale0:a");
        }
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> ValePort.open(directory.resolve("none"), "vale0:a"))
                .withMessageContaining("ENOENT");
    }

    @Test
    void shouldWakeASleepingClientWhenItsPortIsDetached() throws Exception {
        try (ValePort a = open("a")) {
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread sleeper = Thread.ofPlatform().start(() -> {
                try {
                    a.receive(Duration.ofSeconds(30));
                } catch (Throwable e) {
                    end.set(e);
                }
            });
            // 50 µs of looking and a bit: it may not sleep yet, which is as good.
            Await.until("waiting", () -> sleeper.getState() != Thread.State.NEW);
            Thread.yield();
            SwitchedPort port = fabric.port("a");
            fabric.server.disconnect(port);
            sleeper.join(LIMIT);
            assertThat(end.get())
                    .isInstanceOf(PortDisconnectedException.class)
                    .hasMessage("the daemon took port vale0:a away");
            assertThatExceptionOfType(PortDisconnectedException.class).isThrownBy(() -> a.receive(LIMIT));
            Await.until("detached, so that nobody empties the ring", () -> !port.isUp());
            for (int i = 0; i < a.layout().slots() - 1; i++) {
                assertThat(a.send(new byte[60])).isTrue();
            }
            assertThatExceptionOfType(PortDisconnectedException.class).isThrownBy(() -> a.send(new byte[60]));
        }
    }

    @Test
    void shouldDeliverWhatArrivedBeforeTheDaemonStopped() throws Exception {
        try (ValePort a = open("a");
                ValePort b = open("b")) {
            byte[] frame = TestFrame.of(2, 1, 1, 60);
            a.send(frame);
            assertThat(b.rxRing(0).await(1, LIMIT.toNanos())).isEqualTo(1);
            fabric.server.close();
            assertThat(b.receive(LIMIT)).isEqualTo(frame);
            assertThat(b.receive(SOON)).as("it may come back").isNull();
        }
        before = new OpenResources(before.descriptors() - 3, before.mappings()); // listener, epoll set and bell
    }

    @Test
    void shouldEndTheWaitOfOtherThreadsAtItsClose() throws Exception {
        for (int i = 0; i < 50; i++) {
            ValePort a = open("a");
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread receiver = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        a.receive(Duration.ofSeconds(30));
                    }
                } catch (Throwable e) {
                    end.set(e);
                }
            });
            for (int spins = i * 2000; spins > 0; spins--) {
                Thread.onSpinWait();
            }
            a.close();
            receiver.join(LIMIT);
            assertThat(end.get())
                    .isInstanceOfAny(PortDisconnectedException.class, IllegalStateException.class)
                    .message()
                    .containsAnyOf("was closed by this program", "Already closed");
            a.close();
            assertThatThrownBy(() -> a.send(new byte[60])).isInstanceOf(IllegalStateException.class);
            int closed = i + 1;
            Await.until("detached", () -> fabric.broker.closed.get() == closed);
        }
    }
}
