package dev.valed.core.fdb;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.MULTICAST;
import static dev.valed.core.testing.Frames.reserved;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class MacTableTest {

    private static final int A = 0;
    private static final int B = 1;
    private static final long ALICE = station(1);

    private final TableFixture table = new TableFixture(64);

    @Test
    void shouldFindALearnedStationOnItsPort() {
        table.learn(A, ALICE);
        assertThat(table.find(ALICE)).isEqualTo(A);
        assertThat(table.find(station(2))).isEqualTo(MacTable.UNKNOWN);
        assertThat(table.statistics().learned()).isEqualTo(1);
    }

    @Test
    void shouldLookUpAWholeBatch() {
        table.learn(A, ALICE);
        table.learn(B, station(2));
        table.learn(B, station(3));
        assertThat(table.lookUp(2, ALICE, station(2), BROADCAST)).containsExactly(A, B, TableFixture.OTHER);
        assertThat(table.common()).isEqualTo(MacTable.Others.MIXED);
        assertThat(table.lookUp(2, station(2), station(3))).containsExactly(B, B);
        assertThat(table.common()).isEqualTo(B);
        table.lookUp(2);
        assertThat(table.common()).isEqualTo(MacTable.Others.MIXED);
    }

    @Test
    void shouldLeaveTheOwnPortToTheBridge() {
        table.learn(A, ALICE);
        assertThat(table.lookUp(A, ALICE)).containsExactly(TableFixture.OTHER);
    }

    @Test
    void shouldNoteWhenAStationWasLastSeen() {
        table.now = 5;
        table.learn(A, ALICE);
        table.now = 9;
        table.learn(A, ALICE);
        assertThat(table.table().list()).containsExactly(new FdbEntry(ALICE, table.identity(A), false, 9));
        assertThat(table.statistics().learned()).isEqualTo(1);
        assertThat(table.statistics().moved()).isZero();
    }

    @Test
    void shouldFollowAMoveAndTheReturn() {
        for (int port : new int[] {A, B, A, B, A}) {
            table.learn(port, ALICE);
            assertThat(table.find(ALICE)).isEqualTo(port);
            assertThat(table.table().entriesOfPort(port)).isEqualTo(1);
            assertThat(table.table().entriesOfPort(1 - port)).isZero();
        }
        assertThat(table.statistics().moved()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300, 1_000_000})
    void shouldForgetAfterTheAgeingTime(int ageing) {
        table.ageing = ageing;
        table.now = 7;
        table.learn(A, ALICE);
        table.now = 7 + ageing;
        assertThat(table.find(ALICE)).isEqualTo(A);
        assertThat(table.lookUp(B, ALICE)).containsExactly(A);
        table.now++;
        assertThat(table.find(ALICE)).isEqualTo(MacTable.UNKNOWN);
        assertThat(table.lookUp(B, ALICE)).containsExactly(TableFixture.OTHER);
        table.sweepAll();
        assertThat(table.table().list()).isEmpty();
        assertThat(table.statistics().aged()).isEqualTo(1);
        assertThat(table.statistics().entries()).isZero();
    }

    @Test
    void shouldNotAgeWhenTheClockOfSecondsWrapsAround() {
        table.now = Integer.MAX_VALUE;
        table.learn(A, ALICE);
        table.now += 299; // negative as an int
        table.sweepAll();
        assertThat(table.find(ALICE)).isEqualTo(A);
        table.now += 2;
        assertThat(table.find(ALICE)).isEqualTo(MacTable.UNKNOWN);
    }

    /** Workers look at the clock at different times: an entry may be younger than "now". */
    @Test
    void shouldNotTakeAStationForOldThatAFasterWorkerHasJustHeardOf() {
        table.now = 11;
        table.learn(A, ALICE);
        table.now = 10;
        assertThat(table.find(ALICE)).isEqualTo(A);
        assertThat(table.lookUp(B, ALICE)).containsExactly(A);
        table.sweepAll();
        assertThat(table.table().list()).hasSize(1);
    }

    @Test
    void shouldNotRefreshByLookingUp() {
        table.learn(A, ALICE);
        for (int i = 0; i < 3; i++) {
            table.now += 100;
            assertThat(table.lookUp(B, ALICE)).containsExactly(A);
        }
        table.now++;
        assertThat(table.find(ALICE)).isEqualTo(MacTable.UNKNOWN);
    }

    @Test
    void shouldNeverLearnWhatIsNoStation() {
        table.learn(A, MULTICAST, BROADCAST, 0, 1, reserved(0));
        assertThat(table.table().list()).isEmpty();
        assertThat(table.statistics().refused()).isZero();
        assertThat(table.lookUp(B, 0, 1, MULTICAST))
                .containsExactly(TableFixture.OTHER, TableFixture.OTHER, TableFixture.OTHER);
    }

    @Test
    void shouldNotLearnFromFramesToReservedGroups() {
        table.learnFrom(A, ALICE, reserved(0));
        table.learnFrom(A, station(2), reserved(15));
        table.learnFrom(A, station(3), reserved(16));
        assertThat(table.table().list()).extracting(FdbEntry::mac).containsExactly(station(3));
    }

    @Test
    void shouldRefuseWhatDoesNotFitAndKeepWhatItHas() {
        TableFixture small = full();
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

    /** Pinned, because no port fills a table by learning. */
    private static TableFixture full() {
        TableFixture table = new TableFixture(16);
        for (int i = 0; i < 16; i++) {
            table.pin(station(i + 1), A);
        }
        return table;
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

    @Test
    void shouldTreatEntriesOfADetachedPortAsDeadAtOnce() {
        table.learn(A, ALICE);
        table.detach(A);
        assertThat(table.find(ALICE)).isEqualTo(MacTable.UNKNOWN);
        assertThat(table.lookUp(B, ALICE)).containsExactly(TableFixture.OTHER);
    }

    @Test
    void shouldForgetADetachedPortWithItsPins() {
        table.learn(A, ALICE);
        table.learn(B, station(2));
        table.pin(station(3), A);
        table.table().forget(table.identity(A));
        assertThat(table.table().list()).extracting(FdbEntry::mac).containsExactly(station(2));
        assertThat(table.table().entriesOfPort(A)).isZero();
    }

    @Test
    void shouldSweepWhatADetachedPortLeft() {
        table.learn(A, ALICE);
        table.pin(station(3), A);
        table.detach(A);
        table.sweepAll();
        assertThat(table.table().list()).isEmpty();
    }

    @Test
    void shouldLetTheNextPortOfAnIndexInheritNothing() {
        table.learn(A, ALICE);
        table.pin(station(3), A);
        table.attach(A, 2);
        assertThat(table.find(ALICE)).isEqualTo(MacTable.UNKNOWN);
        assertThat(table.find(station(3))).isEqualTo(MacTable.UNKNOWN);
        table.learn(A, ALICE);
        assertThat(table.find(ALICE)).isEqualTo(A);
    }

    @Test
    void shouldNeitherAgeNorMoveNorFlushAPinnedStation() {
        table.learn(B, ALICE);
        table.pin(ALICE, A);
        table.learn(B, ALICE, ALICE);
        table.table().flush(MacTable.NO_PORT);
        table.table().flush(table.identity(A));
        for (int i = 0; i < 5; i++) {
            table.now += 1_000_000_000;
            table.sweepAll();
            assertThat(table.find(ALICE)).isEqualTo(A);
            assertThat(table.lookUp(B, ALICE)).containsExactly(A);
        }
        assertThat(table.statistics().pinned()).isEqualTo(2);
        assertThat(table.table().list()).extracting(FdbEntry::pinned).containsExactly(true);
        assertThat(table.table().remove(ALICE)).isTrue();
        assertThat(table.table().remove(ALICE)).isFalse();
        table.learn(B, ALICE);
        assertThat(table.find(ALICE)).isEqualTo(B);
    }

    @Test
    void shouldFindAPinnedStationThatTheSweepHasNotTouchedForLong() {
        table.pin(ALICE, A);
        table.now += 1_000_000;
        assertThat(table.find(ALICE)).isEqualTo(A);
    }

    @Test
    void shouldMoveAPinByPinningAgain() {
        table.pin(ALICE, A);
        table.pin(ALICE, B);
        assertThat(table.find(ALICE)).isEqualTo(B);
        assertThat(table.table().entriesOfPort(A)).isZero();
        assertThat(table.table().entriesOfPort(B)).isEqualTo(1);
        assertThat(table.statistics().entries()).isEqualTo(1);
    }

    @Test
    void shouldRefusePinsThatCannotBe() {
        for (long address : new long[] {0, MULTICAST, BROADCAST}) {
            assertThatThrownBy(() -> table.pin(address, A)).isInstanceOf(IllegalArgumentException.class);
        }
        TableFixture small = full();
        assertThatThrownBy(() -> small.pin(station(99), A)).hasMessageContaining("full");
        small.pin(station(1), B); // one that is there already needs no room
    }

    @Test
    void shouldFlushOnePortOrAll() {
        table.learn(A, station(1), station(2));
        table.learn(B, station(3));
        assertThat(table.table().flush(table.identity(A))).isEqualTo(2);
        assertThat(table.find(station(3))).isEqualTo(B);
        assertThat(table.table().flush(MacTable.NO_PORT)).isEqualTo(1);
        assertThat(table.table().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 0, -1, (1 << 20) + 1})
    void shouldRefuseCapacitiesOutOfRange(int capacity) {
        assertThatThrownBy(() -> new MacTable(capacity)).isInstanceOf(IllegalArgumentException.class);
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
