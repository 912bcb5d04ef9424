package dev.valed.core.frame;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class FrameBatchTest {

    private final FrameBatch batch = new FrameBatch();

    private void add(long word, long source, long destination) {
        batch.add(word, destination | source << 48, source >>> 16 | 0x0008L << 32);
    }

    @Test
    void shouldTakeBothAddressesOutOfTheFirstTwoWords() {
        long source = MacAddress.parse("fe:dc:ba:98:76:54");
        add(SlotWord.of(2, 60, 0), source, BROADCAST);
        assertThat(batch.source[0]).isEqualTo(source);
        assertThat(batch.destination[0]).isEqualTo(BROADCAST);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(batch.length(0)).isEqualTo(60);
        assertThat(batch.slots(0)).isEqualTo(1);
    }

    @Test
    void shouldKeepChainsApart() {
        addChain(10, 100, 200);
        add(SlotWord.of(5, 60, 0), station(1), BROADCAST);
        addChain(20, 300, 400, 500);
        assertThat(batch.chained).isTrue();
        assertThat(batch.length(0)).isEqualTo(300);
        assertThat(batch.length(1)).isEqualTo(60);
        assertThat(batch.length(2)).isEqualTo(1200);
        assertThat(batch.slots(0)).isEqualTo(2);
        assertThat(batch.slots(2)).isEqualTo(3);
        assertThat(SlotWord.bufferIndex(batch.chainSlot(2, 2))).isEqualTo(22);
    }

    @Test
    void shouldTakeBackAnAbandonedChain() {
        batch.beginChain();
        batch.addFurtherSlot(SlotWord.of(99, 1, 0));
        batch.abandonChain();
        addChain(10, 100, 200);
        assertThat(SlotWord.bufferIndex(batch.chainSlot(0, 1))).isEqualTo(11);
    }

    private void addChain(int buffer, int... lengths) {
        batch.beginChain();
        for (int i = 1; i < lengths.length; i++) {
            batch.addFurtherSlot(
                    SlotWord.of(buffer + i, lengths[i], i + 1 < lengths.length ? SlotWord.MORE_FRAGMENTS : 0));
        }
        add(SlotWord.of(buffer, lengths[0], SlotWord.MORE_FRAGMENTS), station(1), BROADCAST);
    }

    @Test
    void shouldCountRefusalsOfEachFrameUntilCleared() {
        add(0, station(1), BROADCAST);
        add(0, station(1), BROADCAST);
        batch.refuse(1);
        batch.refuse(1);
        assertThat(batch.refused()).isEqualTo(2);
        assertThat(batch.refusals(0)).isZero();
        assertThat(batch.refusals(1)).isEqualTo(2);
        batch.clear();
        assertThat(batch.refused()).isZero();
        assertThat(batch.refusals(1)).isZero();
        assertThat(batch.frames).isZero();
        assertThat(batch.chained).isFalse();
    }

    @Test
    void shouldFindTheBufferOfASlot() {
        batch.bufferBase = 1L << 40;
        batch.bufferStride = 2112;
        assertThat(batch.address(SlotWord.of(2_000_000, 60, 0))).isEqualTo((1L << 40) + 2_000_000L * 2112);
    }
}
