package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** One direction of a TCP connection, put together from the frames that somebody overheard. */
final class TcpStream {

    private static final int TCP = Frame.ETHERNET + Frame.IP;
    private static final int SEQUENCE = TCP + 4;
    private static final int FLAGS = TCP + 13;
    private static final int SYN = 2;
    /** On top of what the frame holds: addresses, protocol and length. */
    private static final int PSEUDO_HEADER = 8;

    private final List<Frame> frames;
    private final int firstByte;

    /** @param from MAC address of the side that sends the bytes */
    TcpStream(List<Frame> overheard, String from) {
        frames = overheard.stream()
                .filter(frame -> frame.isFrom(from) && frame.isIpv4(Frame.TCP_PROTOCOL))
                .toList();
        firstByte = frames.stream()
                        .filter(frame -> (frame.u8(FLAGS) & SYN) != 0)
                        .mapToInt(frame -> frame.i32(SEQUENCE))
                        .findFirst()
                        .orElseThrow()
                + 1;
    }

    int frames() {
        return frames.size();
    }

    /** Asserts that every frame is right in itself, and that together they hold exactly this. */
    void assertCarries(byte[] content, int longestFrame) {
        BitSet seen = new BitSet();
        for (Frame frame : frames) {
            assertThat(frame.bytes().length).isBetween(Frame.ETHERNET + frame.packetLength(), longestFrame);
            assertChecksums(frame);
            int from = TCP + (frame.u8(TCP + 12) >>> 4) * 4;
            int to = Frame.ETHERNET + frame.packetLength();
            if (to > from) {
                int position = frame.i32(SEQUENCE) - firstByte;
                assertThat(Arrays.mismatch(frame.bytes(), from, to, content, position, position + to - from))
                        .as("first wrong byte")
                        .isEqualTo(-1);
                seen.set(position, position + to - from);
            }
        }
        assertThat(seen.cardinality()).as("bytes seen").isEqualTo(content.length);
    }

    private static void assertChecksums(Frame frame) {
        assertThat(frame.checksum(Frame.ETHERNET, TCP, 0)).as("IPv4 header").isEqualTo(0xffff);
        int length = frame.packetLength() - Frame.IP;
        int addresses = TCP - PSEUDO_HEADER;
        assertThat(frame.checksum(addresses, TCP + length, Frame.TCP_PROTOCOL + length))
                .as("TCP")
                .isEqualTo(0xffff);
    }
}
