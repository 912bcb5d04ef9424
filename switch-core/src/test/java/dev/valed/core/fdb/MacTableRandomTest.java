package dev.valed.core.fdb;

import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Seed;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random learning and removing against a map; the table's seed makes addresses meet in one place, or spreads them. */
@Timeout(60)
class MacTableRandomTest {

    private final Seed seed = Seed.print("MacTableRandomTest");

    @Test
    void shouldFindEveryStationWhateverWasRemovedAroundIt() {
        Random random = seed.random();
        for (int run = 0; run < 40; run++) {
            // Capacity 128 in 512 places: long runs of neighbours, with holes, also around the end of the array.
            TableFixture table = new TableFixture(new MacTable(128, random.nextLong() | 1));
            exercise(table, random, 128);
        }
    }

    private static void exercise(TableFixture table, Random random, int capacity) {
        Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            long address = station(random.nextInt(capacity + 40));
            if (address == station(0) || random.nextInt(5) < 2) {
                assertThat(table.table().remove(address)).isEqualTo(model.remove(address) != null);
            } else if (model.size() < capacity || model.containsKey(address)) {
                int port = random.nextInt(4);
                long refused = table.statistics().refused();
                table.learn(port, address);
                if (table.statistics().refused() == refused) {
                    model.put(address, port);
                } else {
                    assertThat(model).doesNotContainKey(address); // its sixteen places were taken
                }
            }
            if (i % 50 == 0) {
                assertSame(table, model, capacity);
            }
        }
        assertThat(table.statistics().entries()).isEqualTo(model.size());
        for (int port = 0; port < 4; port++) {
            int index = port;
            assertThat(table.table().entriesOfPort(port)).isEqualTo((int)
                    model.values().stream().filter(p -> p == index).count());
        }
    }

    private static void assertSame(TableFixture table, Map<Long, Integer> model, int capacity) {
        for (int n = 0; n < capacity + 40; n++) {
            assertThat(table.find(station(n))).isEqualTo(model.getOrDefault(station(n), MacTable.UNKNOWN));
        }
        assertThat(table.table().list()).hasSize(model.size());
    }

    @Test
    void shouldNotDegradeWithHoles() {
        TableFixture table = new TableFixture(64);
        Random random = seed.random();
        for (int i = 0; i < 20_000; i++) {
            long address = station(1 + random.nextInt(1 << 20));
            table.learn(0, address);
            assertThat(table.find(address)).isZero();
            assertThat(table.table().remove(address)).isTrue();
        }
        assertThat(table.table().list()).isEmpty();
    }

    /** The bridge sees a station on some port of those it moves between, never nowhere and never on a third one. */
    @Test
    void shouldNeverLoseAStationThatMovesWhileOthersComeAndGo() throws InterruptedException {
        MacTable shared = new MacTable(1024, seed.random().nextLong() | 1);
        TableFixture mover = new TableFixture(shared);
        mover.learn(0, station(1));
        AtomicBoolean stop = new AtomicBoolean();
        Thread other = new Thread(() -> comeAndGo(shared, stop), "come-and-go");
        other.start();
        try {
            for (int i = 0; i < 200_000; i++) {
                mover.learn(i & 1, station(1));
                assertThat(mover.find(station(1))).isEqualTo(i & 1);
            }
        } finally {
            stop.set(true);
            other.join();
        }
        long expected = shared.list().size();
        assertThat(shared.statistics().entries()).isEqualTo((int) expected);
    }

    /** The keys that mean "empty" and "removed" are addresses as well, which a frame may be sent to. */
    @Test
    void shouldNeverTakeAnEmptyOrRemovedPlaceForAStation() throws InterruptedException {
        MacTable shared = new MacTable(16, seed.random().nextLong() | 1);
        TableFixture reader = new TableFixture(shared);
        AtomicBoolean stop = new AtomicBoolean();
        Thread other = new Thread(
                () -> {
                    TableFixture table = new TableFixture(shared);
                    for (int i = 0; !stop.get(); i++) {
                        table.learn(2, station(1 + i % 300));
                        shared.remove(station(1 + i % 300));
                    }
                },
                "come-and-go");
        other.start();
        try {
            for (int i = 0; i < 300_000; i++) {
                assertThat(reader.lookUp(0, 0, 1, 0, 1, 0, 1)).containsOnly(TableFixture.OTHER);
            }
        } finally {
            stop.set(true);
            other.join();
        }
    }

    private static void comeAndGo(MacTable shared, AtomicBoolean stop) {
        TableFixture table = new TableFixture(shared);
        for (int i = 0; !stop.get(); i++) {
            table.learn(2, station(2 + i % 900));
            shared.remove(station(2 + i * 7 % 900));
        }
    }
}
