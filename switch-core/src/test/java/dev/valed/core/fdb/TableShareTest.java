package dev.valed.core.fdb;

import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many stations the table takes in all, and of one port. */
@Timeout(300)
class TableShareTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final long ALICE = station(1);

    private final TableFixture table = new TableFixture(64);

    @Test
    void shouldRefuseWhatDoesNotFitAndKeepWhatItHas() {
        TableFixture small = TableFixture.full();
        for (int i = 0; i < 100; i++) {
            small.learn(B, station(1000 + i));
        }
        assertThat(small.statistics().entries()).isEqualTo(16);
        assertThat(small.statistics().refused()).isEqualTo(100);
        for (int i = 0; i < 16; i++) {
            assertThat(small.find(station(i + 1))).isEqualTo(A);
        }
        assertThat(small.table().remove(station(1))).isTrue();
        small.learn(B, station(1000));
        assertThat(small.find(station(1000))).isEqualTo(B);
    }

    @Test
    void shouldNeverLearnMoreOfAPortThanItLeavesFree() {
        for (int i = 0; i < 100; i++) {
            table.learn(A, station(1000 + i));
        }
        assertThat(table.table().entriesOfPort(A)).isEqualTo(32);
        assertThat(table.statistics().refused()).isEqualTo(100 - 32);
        for (int i = 0; i < 100; i++) {
            table.learn(B, station(2000 + i));
        }
        assertThat(table.table().entriesOfPort(B)).isEqualTo(16);
        table.learn(2, ALICE);
        assertThat(table.find(ALICE)).isEqualTo(2);
        assertThat(table.find(station(1031))).isEqualTo(A);
        assertThat(table.find(station(1032))).isEqualTo(MacTable.UNKNOWN);
    }

    @Test
    void shouldGivePortsThatWantTheWholeTableTheSameShare() {
        TableFixture shared = new TableFixture(48);
        for (int i = 0; i < 100; i++) {
            for (int port = 0; port < 3; port++) {
                shared.learn(port, station(1 + 100 * port + i));
            }
        }
        for (int port = 0; port < 3; port++) {
            assertThat(shared.table().entriesOfPort(port)).isEqualTo(12);
        }
    }

    @Test
    void shouldLetNoneOfManyPortsKeepTheNextFromLearning() {
        TableFixture small = new TableFixture(16);
        for (int port = 0; port < 4; port++) {
            for (int i = 0; i < 100; i++) {
                small.learn(port, station(1 + 100 * port + i));
            }
        }
        assertThat(small.statistics().entries()).isEqualTo(8 + 4 + 2 + 1);
        small.pin(station(999), A);
        assertThat(small.statistics().entries()).isEqualTo(16);
    }

    @Test
    void shouldHearItsStationsWhenAPortHasNoRoom() {
        for (int i = 0; i < 100; i++) {
            table.learn(A, station(1000 + i));
        }
        table.now = 250;
        for (int i = 0; i < 32; i++) {
            table.learn(A, station(1000 + i));
        }
        table.now = 500;
        table.sweepAll();
        assertThat(table.statistics().entries()).isEqualTo(32);
        assertThat(table.find(station(1000))).isEqualTo(A);
    }

    /** Were it left where it was its frames would go there; and where it is now there is no room. */
    @Test
    void shouldForgetAStationThatMovesToAPortWithoutRoom() {
        table.learn(B, ALICE);
        for (int i = 0; i < 100; i++) {
            table.learn(A, station(1000 + i));
        }
        assertThat(table.table().entriesOfPort(A)).isEqualTo(32);
        long refused = table.statistics().refused();
        table.learn(A, ALICE);
        assertThat(table.find(ALICE)).isEqualTo(MacTable.UNKNOWN);
        assertThat(table.lookUp(B, ALICE)).containsExactly(TableFixture.OTHER);
        assertThat(table.table().entriesOfPort(B)).isZero();
        assertThat(table.statistics().refused()).isEqualTo(refused + 1);
        assertThat(table.statistics().moved()).isZero();
        table.learn(B, ALICE);
        assertThat(table.find(ALICE)).isEqualTo(B);
    }

    @Test
    void shouldNotLetAPortFillTheTableWithWhatAnotherMakesUp() {
        for (int i = 0; i < 100; i++) {
            table.learn(A, station(1000 + i));
            table.learn(B, station(1000 + i));
        }
        assertThat(table.table().entriesOfPort(B)).isEqualTo(32);
        table.learn(2, ALICE);
        assertThat(table.find(ALICE)).isEqualTo(2);
    }

    @Test
    void shouldLearnOfAPortAgainWhatItsOldStationsLeaveFree() {
        for (int i = 0; i < 32; i++) {
            table.learn(A, station(1 + i));
        }
        table.now += table.ageing + 1;
        table.sweepAll();
        for (int i = 0; i < 32; i++) {
            table.learn(A, station(101 + i));
            assertThat(table.find(station(101 + i))).isEqualTo(A);
        }
    }

    @Test
    void shouldLimitTheStationsOfAPort() {
        table.portLimit = 3;
        table.learn(A, station(1), station(2), station(3), station(4));
        table.learn(B, station(5));
        assertThat(table.find(station(3))).isEqualTo(A);
        assertThat(table.find(station(4))).isEqualTo(MacTable.UNKNOWN);
        assertThat(table.find(station(5))).isEqualTo(B);
        assertThat(table.statistics().refused()).isEqualTo(1);
        table.learn(A, station(5));
        assertThat(table.find(station(5))).isEqualTo(MacTable.UNKNOWN);
        table.table().remove(station(1));
        table.learn(A, station(4));
        assertThat(table.find(station(4))).isEqualTo(A);
    }

    /** With one seed in a thousand a handful of 8,192 addresses finds its sixteen places taken; they are flooded. */
    @Test
    void shouldTakeItsWholeCapacity() {
        Random seeds = new Random(1);
        int found = 0;
        for (int run = 0; run < 10; run++) {
            TableFixture large = new TableFixture(new MacTable(8192, seeds.nextLong() | 1));
            int stations = 0;
            for (int port = 0; port < TableFixture.PORTS; port++) {
                int free = 8192 - stations;
                for (int i = 0; i < Math.ceilDiv(free, 2); i++) {
                    stations++;
                    large.learn(port, station(stations));
                    found += large.find(station(stations)) == port ? 1 : 0;
                }
            }
            assertThat(stations).isEqualTo(8192);
        }
        assertThat(found).isGreaterThan(10 * 8192 - 10);
    }
}
