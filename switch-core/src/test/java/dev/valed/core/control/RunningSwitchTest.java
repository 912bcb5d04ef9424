package dev.valed.core.control;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.RunningSwitch;
import dev.valed.core.testing.Seed;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.WorkerStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real workers against real client threads: order, no duplicates, no damage, nothing lost that is not counted. */
@Timeout(300)
class RunningSwitchTest {

    private static final int PORTS = 5;
    private static final int FRAMES_PER_PORT = 30_000;
    private static final NetmapLayout LAYOUT = new NetmapLayout(1, 1, 256, 2112);

    private final Seed seed = Seed.print("RunningSwitchTest");
    private final List<MemoryPort> ports = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @ParameterizedTest
    @CsvSource({"2, YIELD", "3, YIELD", "2, PARK"})
    void shouldKeepOrderWithoutDuplicatesOrDamage(int workers, IdleMode idleMode) throws Exception {
        try (RunningSwitch running = new RunningSwitch(workers, idleMode)) {
            for (int i = 0; i < PORTS; i++) {
                ports.add(running.attach("p" + i, LAYOUT));
                running.learn("p" + i, station(i));
            }
            List<Checker> checkers = checkers(running);
            AtomicBoolean sent = new AtomicBoolean();
            Thread receiver = client("receiver", () -> receive(checkers, sent));
            Thread even = client("sender-0", () -> send(0));
            Thread odd = client("sender-1", () -> send(1));
            even.join();
            odd.join();
            Await.until("the last frames", () -> ports.stream().allMatch(p -> p.tx().space() == 255));
            sent.set(true);
            receiver.join();
            assertThat(failure.get()).isNull();
            checkers.forEach(checker -> checker.compare(running.statistics("p" + checker.self)));
            checkers.forEach(checker -> assertThat(checker.frames).isGreaterThan(100));
        }
    }

    private Thread client(String name, Runnable body) {
        Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(body);
        thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
        thread.start();
        return thread;
    }

    /** Sends by every second port, in bursts, with a number that grows with every frame of a station. */
    private void send(int first) {
        Random random = new Random(seed.value() + first);
        for (int number = 0; number < FRAMES_PER_PORT; ) {
            int burst = Math.min(FRAMES_PER_PORT - number, 1 + random.nextInt(40));
            for (int self = first; self < PORTS; self += 2) {
                MemoryPort port = ports.get(self);
                Await.until("room to send", () -> port.tx().space() >= burst);
                for (int i = 0; i < burst; i++) {
                    port.tx().put(numbered(self, random.nextInt(2 * PORTS), number + i));
                }
                port.tx().publish();
            }
            number += burst;
        }
    }

    /** A frame that can be told from its source, destination and number; one in ten or so goes to all. */
    private static Frame numbered(int source, int target, int number) {
        int other = target % PORTS == source ? (source + 1) % PORTS : target % PORTS;
        return expected(station(source), target == 2 * PORTS - 1 ? BROADCAST : station(other), number);
    }

    private static Frame expected(long source, long destination, long number) {
        return frame(source, destination).length(22 + (int) (number * 37 % 400)).number(number);
    }

    private List<Checker> checkers(RunningSwitch running) {
        List<Checker> checkers = new ArrayList<>();
        for (int i = 0; i < PORTS; i++) {
            ports.get(i).received(); // what was flooded while stations were learned
            checkers.add(new Checker(i, running.statistics("p" + i)));
        }
        return checkers;
    }

    private void receive(List<Checker> checkers, AtomicBoolean sent) {
        boolean last;
        do {
            last = sent.get();
            for (Checker checker : checkers) {
                ports.get(checker.self).received().forEach(checker::check);
            }
            Thread.yield();
        } while (!last);
    }

    /** What one port receives. */
    private static final class Checker {
        private final int self;
        private final Map<Long, Long> lastNumber = new HashMap<>();
        private final PortStatistics before;
        private long frames;

        Checker(int self, PortStatistics before) {
            this.self = self;
            this.before = before;
        }

        void check(Frame frame) {
            frames++;
            assertThat(frame).isEqualTo(expected(frame.source(), frame.destination(), frame.number()));
            assertThat(frame.destination()).isIn(station(self), BROADCAST);
            Long last = lastNumber.put(frame.source(), frame.number());
            assertThat(last == null || last < frame.number())
                    .as("%s after number %d", frame, last)
                    .isTrue();
        }

        void compare(PortStatistics after) {
            assertThat(increase(after, PortCounter.RECEIVED_FRAMES)).isEqualTo(FRAMES_PER_PORT);
            assertThat(increase(after, PortCounter.TRANSMITTED_FRAMES)).isEqualTo(frames);
            assertThat(after.totalTransmitDrops()).isEqualTo(after.transmitDrops(DropReason.RING_FULL));
            assertThat(after.totalReceiveDrops() - before.totalReceiveDrops())
                    .isEqualTo(after.receiveDrops(DropReason.UNDELIVERED));
        }

        private long increase(PortStatistics after, PortCounter counter) {
            return after.get(counter) - before.get(counter);
        }
    }

    /** Every frame finds the worker asleep, or about to fall asleep: none may stay in its ring. */
    @Test
    void shouldWakeASleepingWorkerForEveryFrame() throws Exception {
        try (RunningSwitch running = new RunningSwitch(1, IdleMode.PARK)) {
            MemoryPort a = running.attach("a", LAYOUT);
            MemoryPort b = running.attach("b", LAYOUT);
            for (int i = 0; i < 3_000; i++) {
                Frame ping = frame(station(1), station(2)).number(i);
                a.send(ping);
                Await.until("ping", () -> b.rx().tail() != b.rx().head());
                assertThat(b.received()).containsExactly(ping);
                Frame pong = frame(station(2), station(1)).number(i);
                b.send(pong);
                Await.until("pong", () -> a.rx().tail() != a.rx().head());
                assertThat(a.received()).containsExactly(pong);
            }
            WorkerStatistics worker = running.core().workerStatistics().getFirst();
            assertThat(worker.sleeps()).isGreaterThan(100);
            assertThat(worker.lateRings()).as("wakeups lost").isZero();
        }
    }
}
