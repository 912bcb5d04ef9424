package dev.valed.core.fdb;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.MULTICAST;
import static dev.valed.core.testing.Frames.reserved;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
