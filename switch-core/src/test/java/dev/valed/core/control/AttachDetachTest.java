package dev.valed.core.control;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.port.Port;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.RunningSwitch;
import dev.valed.core.worker.IdleMode;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ports that come and go by the thousands beside a conversation, which must not notice. */
@Timeout(1500)
class AttachDetachTest {

    private static final int CYCLES = 10_000;
    private static final NetmapLayout LARGE = new NetmapLayout(1, 1, 1024, 256);
    private static final NetmapLayout TINY = new NetmapLayout(1, 1, 16, 256);

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<WeakReference<Port>> gone = new ArrayList<>();
    private long visitorFrames;

    @Test
    void shouldNotDisturbOtherPorts() throws Exception {
        try (RunningSwitch running = new RunningSwitch(2, IdleMode.YIELD)) {
            MemoryPort a = running.attach("a", LARGE);
            MemoryPort b = running.attach("b", LARGE);
            running.learn("b", station(2));
            a.received();
            Thread traffic = Thread.ofPlatform().daemon().name("traffic").unstarted(() -> converse(a, b));
            traffic.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
            traffic.start();
            for (int i = 0; i < CYCLES && failure.get() == null; i++) {
                visit(running, i);
            }
            stop.set(true);
            traffic.join();
            assertThat(failure.get()).isNull();
            // A frame is seen before it is counted, and counted before its slot comes back.
            Await.until("all slots", () -> a.tx().space() == LARGE.slots() - 1);
            PortStatistics sender = running.statistics("a");
            assertThat(sender.get(PortCounter.FORWARDED_FRAMES)).isEqualTo(sender.get(PortCounter.RECEIVED_FRAMES));
            assertThat(sender.get(PortCounter.FLOODED_FRAMES)).isZero();
            assertThat(running.statistics("b").totalTransmitDrops()).isZero();
            assertThat(visitorFrames).as("last frames of visitors, to b").isEqualTo(CYCLES);
            assertForgotten(running);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("worker-"));
    }

    /** A port comes, sends one frame to b and one to itself, and goes at once: the frames are not lost. */
    private void visit(RunningSwitch running, int cycle) throws Exception {
        SwitchCore core = running.core();
        try (MemoryPort memory = new MemoryPort("visitor", TINY)) {
            List<PortCounters> counters = core.newCounters();
            Port port = core.attach(RunningSwitch.SWITCH, "visitor", memory.rings(), counters);
            memory.send(frame(station(100 + cycle % 50), station(2)).number(-1), frame(station(3), station(3)));
            core.detach(RunningSwitch.SWITCH, port);
            PortStatistics statistics = PortStatistics.sum(counters);
            assertThat(statistics.get(PortCounter.FORWARDED_FRAMES)).isEqualTo(1);
            assertThat(statistics.isConserved()).isTrue();
            if (cycle % 1000 == 0) {
                gone.add(new WeakReference<>(port));
            }
        } // and the port's memory is unmapped: whoever still used it would take the JVM down
    }

    /** a sends to b what fits into b's ring, in numbered frames, and b takes it: so there is no reason to lose any. */
    private void converse(MemoryPort a, MemoryPort b) {
        long sent = 0;
        long received = 0;
        boolean last;
        do {
            last = stop.get();
            int burst = last ? 0 : (int) Math.min(Math.min(a.tx().space(), 500 - (sent - received)), 16);
            Frame[] frames = new Frame[Math.max(burst, 0)];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = frame(station(1), station(2)).number(sent++);
            }
            a.send(frames);
            for (Frame f : b.received()) {
                if (f.source() == station(1)) {
                    assertThat(f.number()).isEqualTo(received++);
                } else {
                    assertThat(f.number()).isEqualTo(-1);
                    visitorFrames++;
                }
            }
            assertThat(a.received()).isEmpty();
            Thread.yield();
        } while (!last || received < sent);
    }

    private void assertForgotten(RunningSwitch running) throws Exception {
        assertThat(running.core().fdb(RunningSwitch.SWITCH).list())
                .extracting(entry -> entry.mac())
                .containsExactlyInAnyOrder(station(1), station(2));
        assertThat(running.core().ports(RunningSwitch.SWITCH)).hasSize(2);
        Await.until("the collection of detached ports", () -> {
            System.gc();
            return gone.stream().allMatch(reference -> reference.get() == null);
        });
    }

    @Test
    void shouldTakeBackAPortWithItsCounters() throws Exception {
        try (RunningSwitch running = new RunningSwitch(2, IdleMode.PARK);
                MemoryPort memory = new MemoryPort("p", TINY)) {
            MemoryPort peer = running.attach("peer", LARGE);
            List<PortCounters> counters = running.core().newCounters();
            for (int i = 0; i < 20; i++) {
                Port port = running.core().attach(RunningSwitch.SWITCH, "p", memory.rings(), counters);
                memory.send(frame(station(1), BROADCAST).number(i));
                running.core().detach(RunningSwitch.SWITCH, port);
                assertThat(peer.received())
                        .containsExactly(frame(station(1), BROADCAST).number(i));
            }
            assertThat(PortStatistics.sum(counters).get(PortCounter.FORWARDED_FRAMES))
                    .isEqualTo(20);
        }
    }
}
