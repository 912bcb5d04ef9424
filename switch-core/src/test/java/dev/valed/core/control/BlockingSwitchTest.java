package dev.valed.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Overflow;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.Frames;
import dev.valed.core.testing.MemoryDoorbell;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.Seed;
import dev.valed.core.testing.SwitchFixture;
import dev.valed.core.testing.TxClient;
import dev.valed.core.worker.IdleMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everybody sends to everybody, singly, in chains and to all, and reads when it likes. Whoever blocks gets every frame
 * that was sent to it, once and in each sender's order; whoever drops gets some of them, in order.
 */
@Timeout(300)
class BlockingSwitchTest {

    private static final NetmapLayout[] LAYOUTS = {
        new NetmapLayout(1, 1, 64, 2112), new NetmapLayout(1, 1, 128, 512), new NetmapLayout(1, 1, 256, 256)
    };
    private static final int PORTS = 5;
    /** Ports below this block. */
    private static final int BLOCKING = 3;

    /** What is to arrive where: {@code from × 100 + to} to the numbers sent, and how many of them have arrived. */
    private final Map<Integer, List<Long>> sent = new HashMap<>();

    private final Map<Integer, Integer> arrived = new HashMap<>();
    private long frames;

    private static String name(int port) {
        return "p" + port;
    }

    private static Overflow overflow(int port) {
        return port < BLOCKING ? Overflow.block(Overflow.LONGEST_LIMIT) : Overflow.DROP;
    }

    /** Sends by a port as much as it feels like, and remembers what for whom. */
    private void burst(int from, MemoryPort memory, Random random, int most) {
        TxClient tx = memory.tx();
        int bufferSize = memory.layout().bufferSize();
        for (int i = random.nextInt(most); i > 0 && tx.space() >= 8; i--) {
            int dice = random.nextInt(12);
            if (dice == 0) {
                tx.put(new byte[random.nextInt(14)], 0);
                continue;
            }
            int to = dice == 1 ? PORTS : (from + 1 + random.nextInt(PORTS - 1)) % PORTS;
            long destination = to == PORTS ? Frames.BROADCAST : Frames.station(to);
            boolean long_ = random.nextInt(6) == 0;
            int length = long_ ? 60 + random.nextInt(3 * bufferSize) : 60;
            Frame frame = Frames.frame(Frames.station(from), destination)
                    .length(length)
                    .number(++frames);
            tx.putChain(Math.max(length / 5 + 1, 60), frame);
            for (int port = 0; port < PORTS; port++) {
                if (port != from && (to == port || to == PORTS)) {
                    sent.computeIfAbsent(from * 100 + port, k -> new ArrayList<>())
                            .add(frame.number());
                }
            }
        }
        tx.publish();
    }

    private void check(int to, List<Frame> received) {
        for (Frame frame : received) {
            int from = (int) (frame.source() >>> 40);
            int key = from * 100 + to;
            List<Long> expected = sent.getOrDefault(key, List.of());
            int next = arrived.getOrDefault(key, 0);
            if (to < BLOCKING) {
                assertThat(frame.number()).as("from %d to %d", from, to).isEqualTo(expected.get(next));
            } else {
                while (expected.get(next) != frame.number()) {
                    next++; // was dropped
                    assertThat(next).as("%s is doubled or late", frame).isLessThan(expected.size());
                }
            }
            assertThat(frame)
                    .isEqualTo(new Frame(frame.bytes())
                            .length(14)
                            .length(frame.length())
                            .number(frame.number()));
            arrived.put(key, next + 1);
        }
    }

    private void checkThatAllHaveArrived() {
        sent.forEach((key, expected) -> {
            if (key % 100 < BLOCKING) {
                assertThat(arrived.getOrDefault(key, 0))
                        .as("from and to: %d", key)
                        .isEqualTo(expected.size());
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 0", "1, 1", "3, 1"})
    void shouldLoseNothingThatWaits(int workers, int hostile) {
        Random random =
                Seed.print("BlockingSwitchTest, " + workers + " workers").random();
        try (SwitchFixture fixture =
                new SwitchFixture(workers, SwitchFixture.FDB_CAPACITY, SwitchSettings.defaults())) {
            FixturePort[] ports = new FixturePort[PORTS];
            for (int i = 0; i < PORTS; i++) {
                // Of those that block one has few slots, so that there is something to wait for whatever the seed.
                NetmapLayout layout = LAYOUTS[i == 0 ? 0 : random.nextInt(LAYOUTS.length)];
                ports[i] = fixture.attach(name(i), layout, overflow(i));
                fixture.pin(Frames.station(i), name(i));
            }
            while (frames < 30_000) {
                int port = random.nextInt(PORTS);
                switch (random.nextInt(4)) {
                    case 0 -> burst(port, ports[port].memory(), random, 40);
                    case 1 -> check(port, ports[port].takeReceived());
                    case 2 -> fixture.clock().advance(random.nextInt(3), TimeUnit.MILLISECONDS);
                    default -> fixture.cycle();
                }
                if (hostile == 1 && random.nextInt(8) == 0) {
                    // A receiver that also says, between two true heads, what cannot be.
                    int victim = random.nextInt(PORTS);
                    ports[victim]
                            .memory()
                            .rx()
                            .giveBack(ports[victim].memory().rx().head() + 5000);
                    fixture.cycle();
                    ports[victim]
                            .memory()
                            .rx()
                            .giveBack(ports[victim].memory().rx().head());
                }
            }
            for (int i = 1; i < 100_000 && (fixture.cycle() > 0 || i % 100 != 0); i++) { // also if all wait at first
                for (int port = 0; port < PORTS; port++) {
                    check(port, ports[port].takeReceived());
                }
            }
            checkThatAllHaveArrived();
            for (int i = 0; i < PORTS; i++) {
                assertThat(ports[i].statistics().totalTransmitDrops() == 0 || i >= BLOCKING)
                        .isTrue();
                assertThat(ports[i].memory().tx().tail())
                        .isEqualTo(ports[i].memory().tx().head());
            }
            assertThat(ports[0].count(PortCounter.STALLS) + ports[1].count(PortCounter.STALLS))
                    .isPositive();
        }
    }

    /** Workers' own threads race for the room of a slow reader's ring. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldLoseNothingWithWorkersThatRun(int workers) throws Exception {
        Random random = Seed.print("BlockingSwitchTest, running, " + workers + " workers")
                .random();
        List<MemoryPort> ports = new ArrayList<>();
        try (SwitchCore core = new SwitchCore(CoreOptions.of(workers, IdleMode.YIELD, w -> new MemoryDoorbell()))) {
            core.createSwitch("vale0", 1024, SwitchSettings.defaults());
            core.start();
            List<List<PortCounters>> counters = new ArrayList<>();
            for (int i = 0; i < PORTS; i++) {
                ports.add(new MemoryPort(name(i), LAYOUTS[random.nextInt(LAYOUTS.length)]));
                counters.add(core.newCounters());
                int identity = core.attach("vale0", name(i), ports.get(i).rings(), counters.get(i), overflow(i))
                        .identity();
                core.fdb("vale0").pin(Frames.station(i), identity, core.nowSeconds());
            }
            while (frames < 20_000) {
                int port = random.nextInt(PORTS);
                if (random.nextInt(3) == 0) {
                    burst(port, ports.get(port), random, 60);
                } else {
                    check(port, ports.get(port).rx().receive(1 + random.nextInt(50)));
                }
            }
            Await.until("all rings are empty", () -> {
                for (int port = 0; port < PORTS; port++) {
                    check(port, ports.get(port).received());
                }
                return ports.stream().allMatch(p -> p.tx().tail() == p.tx().head());
            });
            for (int port = 0; port < PORTS; port++) {
                check(port, ports.get(port).received());
            }
            checkThatAllHaveArrived();
            for (int i = 0; i < PORTS; i++) {
                PortStatistics statistics = PortStatistics.sum(counters.get(i));
                assertThat(statistics.isConserved()).isTrue();
                assertThat(statistics.totalTransmitDrops() == 0 || i >= BLOCKING)
                        .isTrue();
            }
        } finally {
            ports.forEach(MemoryPort::close);
        }
    }

    /** A reader that has stopped for good holds its senders for the limit, and others not at all. */
    @Test
    void shouldGoOnWhenAReaderStopsForEver() throws Exception {
        try (MemoryPort a = new MemoryPort("a", LAYOUTS[2]);
                MemoryPort stopped = new MemoryPort("stopped", LAYOUTS[0]);
                SwitchCore core = new SwitchCore(CoreOptions.of(1, IdleMode.YIELD, w -> new MemoryDoorbell()))) {
            core.createSwitch("vale0", 1024, SwitchSettings.defaults());
            core.start();
            core.attach("vale0", "a", a.rings(), core.newCounters());
            List<PortCounters> counters = core.newCounters();
            core.attach("vale0", "stopped", stopped.rings(), counters, Overflow.block(Duration.ofMillis(20)));
            for (int i = 0; i < 200; i++) {
                a.tx().put(Frames.frame());
            }
            a.tx().publish();
            Await.until("the sender's ring is empty", () -> a.tx().tail() == 200);
            assertThat(stopped.received()).hasSize(63);
            assertThat(PortStatistics.sum(counters).transmitDrops(DropReason.RECEIVER_STOPPED))
                    .isEqualTo(137);
        }
    }
}
