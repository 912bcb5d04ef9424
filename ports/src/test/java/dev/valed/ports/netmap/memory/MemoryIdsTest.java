package dev.valed.ports.netmap.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryIdsTest {

    @Test
    void shouldNotReuseANumberSoon() {
        MemoryIds ids = new MemoryIds();
        int first = ids.take();
        ids.free(first);
        assertThat(first).isEqualTo(2);
        assertThat(ids.take()).isEqualTo(3);
    }

    @Test
    void shouldGoRoundWithoutGivingANumberTwice() {
        MemoryIds ids = new MemoryIds();
        int kept = ids.take();
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < 65_533; i++) {
            taken.add(ids.take());
        }
        assertThat(taken).hasSize(65_533).doesNotContain(0, 1, kept, 65_536);
        ids.free(1000);
        assertThat(ids.take()).isEqualTo(1000);
    }

    @Test
    void shouldGiveTheNumberAskedForIfItIsFree() {
        MemoryIds ids = new MemoryIds();
        assertThat(ids.take(77)).isEqualTo(77);
        assertThat(ids.take(77)).isNotEqualTo(77).isGreaterThan(1);
        assertThat(ids.take(1)).isGreaterThan(1);
        assertThat(ids.take(-5)).isGreaterThan(1);
    }
}
