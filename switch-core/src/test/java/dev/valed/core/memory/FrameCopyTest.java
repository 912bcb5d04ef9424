package dev.valed.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class FrameCopyTest {

    private static final int LONGEST = 2112;
    private static final int MARGIN = 64;
    private static final byte UNTOUCHED = 0x5a;

    @Test
    void shouldCopyExactlyTheFrameForEveryLengthAndMisalignment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(LONGEST + 2 * MARGIN + 8, 64);
            MemorySegment to = arena.allocate(LONGEST + 2 * MARGIN + 8, 64);
            for (int i = 0; i < from.byteSize(); i++) {
                from.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + (i >> 8) + 1));
            }
            for (int length = 0; length <= LONGEST; length++) {
                for (int shift = 0; shift < 64; shift += length <= 130 ? 1 : 9) {
                    assertCopied(from, to, shift & 7, shift >> 3, length);
                }
            }
        }
    }

    private static void assertCopied(MemorySegment from, MemorySegment to, int fromShift, int toShift, int length) {
        to.fill(UNTOUCHED);
        int target = MARGIN + toShift;
        FrameCopy.copy(from.address() + fromShift, to.address() + target, length);
        assertThat(MemorySegment.mismatch(from, fromShift, fromShift + length, to, target, target + length))
                .as("length %d", length)
                .isEqualTo(-1);
        for (int i = 1; i <= MARGIN; i++) {
            if (to.get(ValueLayout.JAVA_BYTE, target - i) != UNTOUCHED
                    || to.get(ValueLayout.JAVA_BYTE, target + length + i - 1) != UNTOUCHED) {
                throw new AssertionError("length " + length + ": wrote " + i + " bytes outside the frame");
            }
        }
    }
}
