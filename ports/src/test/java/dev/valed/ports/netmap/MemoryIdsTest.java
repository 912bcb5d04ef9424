package dev.valed.ports.netmap;

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
        assertThat(first).isEqualTo(1);
        assertThat(ids.take()).isEqualTo(2);
    }

    @Test
    void shouldGoRoundWithoutGivingANumberTwice() {
        MemoryIds ids = new MemoryIds();
        int kept = ids.take();
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < 65_534; i++) {
            taken.add(ids.take());
        }
        assertThat(taken).hasSize(65_534).doesNotContain(0, kept, 65_536);
        ids.free(1000);
        assertThat(ids.take()).isEqualTo(1000);
    }
}
