package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.ports.client.ValePort;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Two clients that exchange numbered frames and miss none, while others misbehave. */
final class HonestPair {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int WINDOW = 64;
    private static final int STATION_C = 0xc;
    private static final int STATION_D = 0xd;
    private static final NetmapLayout LAYOUT = new NetmapLayout(1, 1, 256, 2048);

    private final ValePort c;
    private final ValePort d;
    private final Thread thread;
    private final AtomicLong windows = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean ending;

    HonestPair(TestSwitch fabric) throws Exception {
        c = ValePort.open(fabric.socket, "vale0:c", LAYOUT);
        d = ValePort.open(fabric.socket, "vale0:d", LAYOUT);
        thread = Thread.ofPlatform().name("honest-pair").start(() -> {
            try {
                for (int sequence = 0; !ending; sequence += WINDOW) {
                    // A broadcast is delivered to the hostile ports as well.
                    exchange(c, d, STATION_C, sequence % 512 == 0 ? TestFrame.BROADCAST : STATION_D, sequence);
                    exchange(d, c, STATION_D, STATION_C, sequence);
                    windows.incrementAndGet();
                }
            } catch (Throwable e) {
                failure.set(e);
            }
        });
    }

    private static void exchange(ValePort from, ValePort to, int sender, int receiver, int first) throws Exception {
        for (int i = 0; i < WINDOW; i++) {
            int length = 60 + (first + i) % 1454;
            assertThat(from.send(TestFrame.of(receiver, sender, first + i, length), LIMIT))
                    .isTrue();
        }
        for (int i = 0; i < WINDOW; i++) {
            byte[] frame = to.receive(LIMIT);
            assertThat(frame).as("frame %d", first + i).isNotNull();
            assertThat(TestFrame.sequence(frame)).isEqualTo(first + i);
        }
    }

    /** Fails if a frame was missed, or if no window of frames is exchanged from now on within five seconds. */
    void assertAlive() {
        long seen = windows.get();
        Await.until("traffic goes on", () -> failure.get() != null || windows.get() >= seen + 2);
        assertThat(failure.get()).isNull();
    }

    void close() throws Exception {
        ending = true;
        thread.join(LIMIT);
        c.close();
        d.close();
        assertThat(failure.get()).isNull();
    }
}
