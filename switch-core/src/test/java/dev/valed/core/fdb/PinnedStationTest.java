package dev.valed.core.fdb;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.MULTICAST;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stations that an operator has pinned to a port. */
@Timeout(300)
class PinnedStationTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final long ALICE = station(1);

    private final TableFixture table = new TableFixture(64);

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
        TableFixture small = TableFixture.full();
        assertThatThrownBy(() -> small.pin(station(99), A)).hasMessageContaining("full");
        small.pin(station(1), B); // one that is there already needs no room
    }
}
