package dev.valed.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.frame.VirtioNetHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completing a checksum that the sender left out. */
class ChecksumOffloadTest {

    private final GuardedMemory memory = new GuardedMemory(70_000);

    private static byte[] header(int flags, int start, int offset) {
        ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        header.put(0, (byte) flags).putShort(6, (short) start).putShort(8, (short) offset);
        return header.array();
    }

    private boolean complete(byte[] header, byte[] frame) {
        memory.paint(0x5a).put(header, frame);
        return ChecksumOffload.complete(memory.header(), memory.frame(), frame.length);
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"60", "61", "63", "64", "1513", "1514", "9000", "65534", "65535"})
    void shouldAgreeWithTheNaiveChecksumAtAllOffsets(int length) {
        Random random = new Random(length);
        int step = Math.max(1, length / 100);
        for (int start = 14; start <= length - 2; start += step) {
            int offset = random.nextInt(length - 1 - start);
            byte[] frame = random(random, length);
            assertThat(complete(header(1, start, offset), frame)).isTrue();
            int expected = NaiveChecksum.of(frame, start, length);
            ByteBuffer.wrap(frame).putShort(start + offset, (short) (expected == 0 ? 0xffff : expected));
            // The place is within what is summed, at an odd distance too: then it is just another pair of bytes.
            assertThat(memory.bytes(memory.frame(), length)).isEqualTo(frame);
            memory.assertNothingElseWritten("checksum at " + start + " + " + offset);
        }
    }

    @Test
    void shouldCompleteAChecksumThatReceiversAccept() {
        for (boolean ipv6 : new boolean[] {false, true}) {
            for (boolean udp : new boolean[] {false, true}) {
                Packet packet = new Packet(ipv6, udp, 777, 0);
                byte[] frame = packet.frame(new Random(3));
                int place = packet.transport() + packet.checksumOffset();
                putPseudoHeaderSum(packet, frame, place);
                assertThat(complete(header(1, packet.transport(), packet.checksumOffset()), frame))
                        .isTrue();
                byte[] completed = memory.bytes(memory.frame(), frame.length);
                assertThat(NaiveChecksum.ofTransport(
                                completed, packet.network(), packet.transport(), frame.length, ipv6, packet.protocol()))
                        .isZero();
            }
        }
    }

    /** As Linux leaves it: not complemented. */
    private static void putPseudoHeaderSum(Packet packet, byte[] frame, int place) {
        ByteBuffer.wrap(frame).putShort(place, (short) 0);
        int complement = NaiveChecksum.ofTransport(
                frame, packet.network(), frame.length, frame.length, packet.ipv6, packet.protocol());
        long sum = (~complement & 0xffff) + frame.length - packet.transport();
        ByteBuffer.wrap(frame).putShort(place, (short) ((sum & 0xffff) + (sum >>> 16)));
    }

    @Test
    void shouldNeverStoreZeroWhichInUdpMeansNone() {
        byte[] frame = new byte[60];
        frame[20] = (byte) 0xff;
        frame[21] = (byte) 0xff;
        assertThat(complete(header(1, 20, 30), frame)).isTrue();
        assertThat(memory.bytes(memory.frame() + 50, 2)).containsExactly(0xff, 0xff);
    }

    @Test
    void shouldTakeTheFlagOutAndNothingElse() {
        byte[] header = header(1 | 4, 34, 6);
        header[2] = 77;
        complete(header, new byte[60]);
        header[0] = 4;
        assertThat(memory.bytes(memory.header(), 12)).isEqualTo(header);
        assertThat(VirtioNetHeader.needsChecksum(memory.header())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 20", "13, 20", "14, 45", "34, 65535", "59, 0", "60, 0", "65535, 0", "65535, 65535"})
    void shouldRefuseAPlaceThatIsNotBehindTheEthernetHeader(int start, int offset) {
        byte[] header = header(1, start, offset);
        byte[] frame = random(new Random(4), 60);
        assertThat(complete(header, frame)).isFalse();
        assertThat(memory.bytes(memory.header(), 12)).isEqualTo(header);
        assertThat(memory.bytes(memory.frame(), 60)).isEqualTo(frame);
        memory.assertNothingElseWritten("refused");
    }

    @Test
    void shouldTakeTheVeryLastPlace() {
        assertThat(complete(header(1, 58, 0), new byte[60])).isTrue();
        assertThat(complete(header(1, 14, 44), new byte[60])).isTrue();
    }

    @Test
    void shouldSurviveAnyHeader() {
        long seed = System.nanoTime();
        System.out.println("ChecksumOffloadTest seed " + seed);
        Random random = new Random(seed);
        GuardedMemory small = new GuardedMemory(2000);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = random(random, random.nextInt(200));
            byte[] header = random(random, 12);
            if (random.nextBoolean()) {
                header[7] = header[9] = 0; // small offsets, some of which are possible
            }
            small.paint(i).put(header, frame);
            boolean completed = ChecksumOffload.complete(small.header(), small.frame(), frame.length);
            small.assertNothingElseWritten("seed " + seed + ", round " + i);
            if (!completed) {
                assertThat(small.bytes(small.frame(), frame.length)).isEqualTo(frame);
            }
        }
    }
}
