package dev.valed.core.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.fdb.MacTable;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.testing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class DestinationListsTest {

    private static final int FLOOD = Destination.FLOOD;

    private final DestinationLists lists = new DestinationLists();
    private final FrameBatch batch = new FrameBatch();

    private void sort(int... egress) {
        batch.frames = egress.length;
        for (int i = 0; i < egress.length; i++) {
            batch.egress[i] = (short) egress[i];
        }
        lists.sort(batch, MacTable.Others.MIXED);
    }

    private void sortAll(int frames, int common) {
        batch.frames = frames;
        lists.sort(batch, common);
    }

    private List<Integer> list(int destination) {
        return frames(lists.sorted(), lists.start(destination), lists.end(destination));
    }

    private List<Integer> merged(int port) {
        return frames(lists.mergedWithFlood(port), 0, lists.count(port) + lists.count(FLOOD));
    }

    private static List<Integer> frames(short[] array, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> (int) array[i]).toList();
    }

    @Test
    void shouldSortByDestinationAndKeepTheOrder() {
        sort(7, 3, 7, FLOOD, 3, 7, Destination.SAME_PORT);
        assertThat(list(7)).containsExactly(0, 2, 5);
        assertThat(list(3)).containsExactly(1, 4);
        assertThat(list(FLOOD)).containsExactly(3);
        assertThat(lists.count(Destination.SAME_PORT)).isEqualTo(1);
        assertThat(lists.count(Destination.RESERVED_GROUP)).isZero();
        assertThat(IntStream.range(0, lists.touchedCount()).map(lists::touched))
                .containsExactly(7, 3, FLOOD, Destination.SAME_PORT);
    }

    @Test
    void shouldMergeUnicastWithFloodByArrival() {
        sort(FLOOD, 1, 1, FLOOD, 2, FLOOD, 1);
        assertThat(merged(1)).containsExactly(0, 1, 2, 3, 5, 6);
        assertThat(merged(2)).containsExactly(0, 3, 4, 5);
        assertThat(list(1)).containsExactly(1, 2, 6);
    }

    @Test
    void shouldHaveNothingAfterClear() {
        sort(1, FLOOD, 1023);
        lists.clear();
        assertThat(lists.touchedCount()).isZero();
        for (int destination = 0; destination < Destination.COUNT; destination++) {
            assertThat(lists.count(destination)).isZero();
        }
        sort();
        assertThat(lists.touchedCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1023, 1024})
    void shouldTakeBatchesOfAnySize(int frames) {
        sort(IntStream.range(0, frames).map(i -> i % Destination.COUNT).toArray());
        assertThat(lists.touchedCount()).isEqualTo(frames);
        assertThat(list(frames - 1)).containsExactly(frames - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 511, 512, 1024})
    void shouldSortWhatGoesToOneDestinationWithoutLookingAtIt(int frames) {
        Arrays.fill(batch.egress, (short) 3);
        for (int common : new int[] {7, FLOOD, Destination.SAME_PORT}) {
            sortAll(frames, common);
            assertThat(list(common))
                    .isEqualTo(IntStream.range(0, frames).boxed().toList());
            assertThat(IntStream.range(0, lists.touchedCount()).map(lists::touched))
                    .containsExactly(common);
            assertThat(lists.count(3)).isZero();
            lists.clear();
            assertThat(lists.count(common)).isZero();
        }
        sort(2, 1, 2);
        assertThat(list(2)).containsExactly(0, 2);
    }

    @Test
    void shouldHaveNoDestinationForNoFrames() {
        sortAll(0, FLOOD);
        assertThat(lists.touchedCount()).isZero();
        assertThat(lists.isDestination(1)).isFalse();
    }

    @Test
    void shouldKeepTheIdentityAsTheListOfAllFrames() {
        assertThat(frames(DestinationLists.ALL_FRAMES, 0, FrameBatch.CAPACITY))
                .isEqualTo(IntStream.range(0, FrameBatch.CAPACITY).boxed().toList());
    }

    @Test
    void shouldSortAnyBatch() {
        Random random = Seed.print("DestinationListsTest").random();
        for (int run = 0; run < 2_000; run++) {
            int[] egress = new int[random.nextInt(100)];
            Arrays.setAll(egress, i -> random.nextBoolean() ? FLOOD : random.nextInt(5));
            sort(egress);
            for (int port = 0; port < 5; port++) {
                List<Integer> expected = new ArrayList<>();
                for (int i = 0; i < egress.length; i++) {
                    if (egress[i] == FLOOD || egress[i] == port) {
                        expected.add(i);
                    }
                }
                if (lists.count(port) > 0) {
                    assertThat(merged(port)).isEqualTo(expected);
                }
            }
            lists.clear();
        }
    }
}
