package dev.valed.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sum itself. */
class InternetChecksumTest {

    private final GuardedMemory memory = new GuardedMemory(70_000);

    private int checksum(long from, int length) {
        int stored = InternetChecksum.of(InternetChecksum.sum(from, length));
        return Short.reverseBytes((short) stored) & 0xffff;
    }

    @Test
    void shouldComputeTheExampleOfRfc1071() {
        memory.put(new byte[12], new byte[] {0, 1, (byte) 0xf2, 3, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7});
        assertThat(checksum(memory.frame(), 8)).isEqualTo(~0xddf2 & 0xffff);
    }

    @Test
    void shouldAgreeWithTheNaiveSumAtAllLengthsAndAlignments() {
        byte[] bytes = new byte[200];
        new Random(1).nextBytes(bytes);
        memory.put(new byte[12], bytes);
        for (int from = 0; from < 16; from++) {
            for (int length = 0; length <= bytes.length - from; length++) {
                assertThat(checksum(memory.frame() + from, length))
                        .as("%d bytes from %d", length, from)
                        .isEqualTo(NaiveChecksum.of(bytes, from, from + length));
            }
        }
    }

    @Test
    void shouldCarryCorrectlyThroughTheLongestFrame() {
        byte[] bytes = new byte[65_535];
        Arrays.fill(bytes, (byte) 0xff);
        memory.put(new byte[12], bytes);
        assertThat(checksum(memory.frame(), 65_535)).isEqualTo(NaiveChecksum.of(bytes, 0, 65_535));
        assertThat(checksum(memory.frame(), 65_534)).isEqualTo(NaiveChecksum.of(bytes, 0, 65_534));
    }

    @Test
    void shouldCountAnOddLastByteAsTheHigherOne() {
        memory.put(new byte[12], new byte[] {0x12});
        assertThat(checksum(memory.frame(), 1)).isEqualTo(~0x1200 & 0xffff);
    }

    @Test
    void shouldTurnNumbersRound() {
        for (int number : new int[] {0, 1, 0x1234, 0xff00, 0xffff}) {
            int stored = InternetChecksum.of(InternetChecksum.word(number));
            assertThat(Short.reverseBytes((short) stored) & 0xffff).isEqualTo(~number & 0xffff);
        }
    }
}
