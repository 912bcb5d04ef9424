package dev.valed.core.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SlotWordTest {

    @Test
    void shouldLieAsStructNetmapSlotDoes() {
        assertThat(SlotWord.of(0x1234_5678, 0x9abc, 0xdef0)).isEqualTo(0xdef0_9abc_1234_5678L);
    }

    @Test
    void shouldKeepItsPartsApart() {
        long word = SlotWord.of(-5, 0xffff, SlotWord.MORE_FRAGMENTS);
        assertThat(SlotWord.bufferIndex(word)).isEqualTo(-5);
        assertThat(SlotWord.length(word)).isEqualTo(0xffff);
        assertThat(SlotWord.hasMore(word)).isTrue();
        assertThat(SlotWord.hasMore(SlotWord.of(-1, 0xffff, 0xffdf))).isFalse();
        assertThat(SlotWord.length(SlotWord.of(7, 0x1_0001, 0))).isEqualTo(1);
    }
}
