package dev.valed.core.fdb;

import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Seed;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random learning and removing against a map; the table's seed makes addresses meet in one place, or spreads them. */
@Timeout(300)
class MacTableRandomTest {

    private final Seed seed = Seed.print("MacTableRandomTest");

    @Test
    void shouldFindEveryStationWhateverWasRemovedAroundIt() {
        Random random = seed.random();
        int displaced = 0;
        for (int run = 0; run < 40; run++) {
            // Capacity 128 in 512 places: long runs of neighbours, with holes, also around the end of the array.
            TableFixture table = new TableFixture(new MacTable(128, random.nextLong() | 1));
            table.portLimit = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(40);
            displaced += exercise(table, random, 128);
        }
        assertThat(displaced).isLessThan(1_000); // in 200,000 events
    }

    /** Returns how often an address was not learned because its sixteen places were taken. */
    private static int exercise(TableFixture table, Random random, int capacity) {
        ReferenceTable model = new ReferenceTable(capacity, table.portLimit);
        int displaced = 0;
        for (int i = 0; i < 5_000; i++) {
            long address = station(random.nextInt(capacity + 40));
            int port = random.nextInt(4);
            int dice = random.nextInt(100);
            if (address == station(0) || dice < 20) {
                assertThat(table.table().remove(address)).isEqualTo(model.remove(address));
            } else if (dice < 22) {
                displaced += pin(table, model, port, address);
            } else {
                displaced += learn(table, model, port, address);
            }
            if (i % 50 == 0) {
                assertSame(table, model, capacity);
            }
        }
        assertThat(table.statistics().entries()).isEqualTo(model.size());
        for (int port = 0; port < 4; port++) {
            assertThat(table.table().entriesOfPort(port)).isEqualTo(model.ofPort(port));
        }
        return displaced;
    }

    private static int learn(TableFixture table, ReferenceTable model, int port, long address) {
        boolean known = model.find(address) != MacTable.UNKNOWN;
        boolean refusal = model.learn(port, address);
        long before = table.statistics().refused();
        table.learn(port, address);
        long refused = table.statistics().refused() - before;
        if (refused == 1 && !refusal && !known) {
            model.remove(address);
            return 1;
        }
        assertThat(refused).isEqualTo(refusal ? 1 : 0);
        return 0;
    }

    private static int pin(TableFixture table, ReferenceTable model, int port, long address) {
        boolean known = model.find(address) != MacTable.UNKNOWN;
        boolean room = model.pin(port, address);
        try {
            table.pin(address, port);
            assertThat(room).isTrue();
            return 0;
        } catch (IllegalStateException e) {
            if (room && !known) {
                model.remove(address);
                return 1;
            }
            assertThat(room).isFalse();
            return 0;
        }
    }

    private static void assertSame(TableFixture table, ReferenceTable model, int capacity) {
        for (int n = 0; n < capacity + 40; n++) {
            assertThat(table.find(station(n))).isEqualTo(model.find(station(n)));
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
