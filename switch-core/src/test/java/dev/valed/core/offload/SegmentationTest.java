package dev.valed.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cutting a frame into segments, put together again by a naive receiver. */
class SegmentationTest {

    private final GuardedMemory source = new GuardedMemory(70_000);
    private final GuardedMemory target = new GuardedMemory(70_000);

    private long plan(byte[] header, byte[] frame) {
        source.paint(0x11).put(header, frame);
        return Segmentation.plan(source.header(), source.frame(), frame.length);
    }

    private List<byte[]> segments(Packet packet, byte[] frame) {
        long plan = plan(packet.header(), frame);
        assertThat(plan).as("plan for %s", packet).isNotEqualTo(SegmentPlan.NONE);
        List<byte[]> segments = new ArrayList<>();
        int total = 0;
        for (int k = 0; k < SegmentPlan.segments(plan); k++) {
            int expected = SegmentPlan.segmentLength(plan, k);
            int written = Segment.write(plan, source.frame(), k, target.paint(k).address(), expected);
            assertThat(written).isEqualTo(expected).isLessThanOrEqualTo(SegmentPlan.longestSegment(plan));
            target.expectUsed(written).assertNothingElseWritten(packet + ", segment " + k);
            segments.add(target.bytes(target.address(), written));
            total += written;
        }
        assertThat(total).isEqualTo(SegmentPlan.totalLength(plan));
        assertThat(source.bytes(source.frame(), frame.length)).as("source").isEqualTo(frame);
        return segments;
    }

    static Stream<Packet> packets() {
        List<Packet> packets = new ArrayList<>();
        for (int kind = 0; kind < 4; kind++) {
            boolean ipv6 = (kind & 1) != 0;
            boolean udp = (kind & 2) != 0;
            for (int[] size : new int[][] {
                {0, 1448},
                {1, 1},
                {1, 1448},
                {7, 2},
                {1000, 1},
                {1447, 1448},
                {1448, 1448},
                {1449, 1448},
                {2896, 1448},
                {10_001, 999},
                {30_000, 536},
                {60_000, 1460},
                {65_000, 8_960},
                {40_000, 65_535}
            }) {
                packets.add(new Packet(ipv6, udp, size[0], size[1]));
            }
            Packet longest = new Packet(ipv6, udp, 0, 1400);
            longest.payloadLength = 65_535 - longest.payload();
            packets.add(longest);
            Packet odd = new Packet(ipv6, udp, 9_999, 1111);
            odd.vlanTags = 2;
            odd.ipOptions = 10;
            odd.tcpOptions = 10;
            odd.extensions = new int[] {8, 64, 24};
            packets.add(odd);
            Packet wrapping = new Packet(ipv6, udp, 30_000, 1000);
            wrapping.id = 0xfff0;
            wrapping.sequence = -3;
            wrapping.vlanTags = 1;
            wrapping.flags = 0xff;
            wrapping.needsChecksum = false;
            packets.add(wrapping);
        }
        return packets.stream();
    }

    @ParameterizedTest
    @MethodSource("packets")
    void shouldGiveSegmentsThatMakeUpThePacket(Packet packet) {
        byte[] frame = packet.frame(new Random(5));
        List<byte[]> segments = segments(packet, frame);
        int expected = Math.max(1, (packet.payloadLength + packet.segmentSize - 1) / packet.segmentSize);
        assertThat(segments).hasSize(expected);
        int at = packet.payload();
        for (int k = 0; k < segments.size(); k++) {
            byte[] segment = segments.get(k);
            int piece = segment.length - packet.payload();
            assertThat(Arrays.copyOfRange(segment, packet.payload(), segment.length))
                    .isEqualTo(Arrays.copyOfRange(frame, at, at + piece));
            assertHeaders(packet, frame, segment, k, k == segments.size() - 1);
            at += piece;
        }
        assertThat(at).isEqualTo(frame.length);
    }

    private static void assertHeaders(Packet packet, byte[] frame, byte[] segment, int k, boolean last) {
        ByteBuffer expected = ByteBuffer.wrap(Arrays.copyOf(frame, packet.payload()));
        ByteBuffer actual = ByteBuffer.wrap(segment);
        int network = packet.network();
        int transport = packet.transport();
        if (packet.ipv6) {
            expected.putShort(network + 4, (short) (segment.length - network - 40));
        } else {
            expected.putShort(network + 2, (short) (segment.length - network));
            expected.putShort(network + 4, (short) (packet.id + k));
            assertThat(NaiveChecksum.of(segment, network, transport))
                    .as("IPv4 checksum")
                    .isZero();
            expected.putShort(network + 10, actual.getShort(network + 10));
        }
        if (packet.udp) {
            expected.putShort(transport + 4, (short) (segment.length - transport));
        } else {
            expected.putInt(transport + 4, packet.sequence + k * packet.segmentSize);
            int cleared = (k == 0 ? 0 : Packet.CWR) | (last ? 0 : Packet.FIN | Packet.PSH);
            expected.put(transport + 13, (byte) (packet.flags & ~cleared));
        }
        int place = transport + packet.checksumOffset();
        assertThat(NaiveChecksum.ofTransport(
                        segment, network, transport, segment.length, packet.ipv6, packet.protocol()))
                .as("checksum of segment %d of %s", k, packet)
                .isZero();
        assertThat(actual.getShort(place)).isNotZero();
        expected.putShort(place, actual.getShort(place));
        assertThat(Arrays.copyOf(segment, packet.payload())).as("headers").isEqualTo(expected.array());
    }

    @Test
    void shouldWriteNothingWhenThereIsNotRoomEnough() {
        Packet packet = new Packet(false, false, 5000, 1448);
        long plan = plan(packet.header(), packet.frame(new Random(6)));
        int length = SegmentPlan.segmentLength(plan, 0);
        assertThat(Segment.write(plan, source.frame(), 0, target.address(), length - 1))
                .isZero();
        target.expectUsed(0).assertNothingElseWritten("refused");
        assertThat(Segment.write(plan, source.frame(), 0, target.address(), length))
                .isEqualTo(length);
    }

    @Test
    void shouldIgnorePaddingBehindThePacket() {
        for (boolean ipv6 : new boolean[] {false, true}) {
            Packet packet = new Packet(ipv6, false, 100, 60);
            byte[] frame = packet.frame(new Random(7));
            long plan = plan(packet.header(), Arrays.copyOf(frame, frame.length + 9));
            assertThat(SegmentPlan.totalLength(plan)).isEqualTo(2 * packet.payload() + 100);
        }
    }

    @Test
    void shouldAcceptTheEcnBit() {
        Packet packet = new Packet(true, false, 100, 60);
        byte[] header = packet.header();
        header[1] |= (byte) 0x80;
        assertThat(plan(header, packet.frame(new Random(8)))).isNotEqualTo(SegmentPlan.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63})
    void shouldCutIntoSoManySegmentsAndNoMore(int piece) {
        Packet most = new Packet(false, true, SegmentPlan.MAX_SEGMENTS * piece, piece);
        assertThat(SegmentPlan.segments(plan(most.header(), most.frame(new Random(9)))))
                .isEqualTo(SegmentPlan.MAX_SEGMENTS);
        Packet tooMany = new Packet(false, true, SegmentPlan.MAX_SEGMENTS * piece + 1, piece);
        assertThat(plan(tooMany.header(), tooMany.frame(new Random(9)))).isEqualTo(SegmentPlan.NONE);
    }

    private void assertRefused(String why, Packet packet, Consumer<byte[]> header, Consumer<byte[]> frame) {
        byte[] headerBytes = packet.header();
        byte[] frameBytes = packet.frame(new Random(10));
        assertThat(plan(headerBytes, frameBytes)).as("before").isNotEqualTo(SegmentPlan.NONE);
        header.accept(headerBytes);
        frame.accept(frameBytes);
        assertThat(plan(headerBytes, frameBytes)).as(why).isEqualTo(SegmentPlan.NONE);
    }

    @Test
    void shouldRefuseHeadersThatMakeNoSense() {
        Packet v4 = new Packet(false, false, 3000, 1000);
        Packet v6 = new Packet(true, false, 3000, 1000);
        Packet udp = new Packet(false, true, 3000, 1000);
        Consumer<byte[]> same = bytes -> {};
        assertRefused("gso_size 0", v4, h -> h[4] = h[5] = 0, same);
        assertRefused("gso_size 0, and no payload", new Packet(false, false, 0, 1000), h -> h[4] = h[5] = 0, same);
        assertRefused("not a type", v4, h -> h[1] = 2, same);
        assertRefused("UFO, which Linux gave up", udp, h -> h[1] = 3, same);
        assertRefused("IPv6 said, IPv4 found", v4, h -> h[1] = 4, same);
        assertRefused("IPv4 said, IPv6 found", v6, h -> h[1] = 1, same);
        assertRefused("UDP said, TCP found", v4, h -> h[1] = 5, same);
        assertRefused("TCP said, UDP found", udp, h -> h[1] = 1, same);
        assertRefused("checksum elsewhere", v4, h -> h[6]++, same);
        assertRefused("checksum at another offset", v4, h -> h[8] = 6, same);
    }

    @Test
    void shouldRefusePacketsThatCannotBeCut() {
        Packet v4 = new Packet(false, false, 3000, 1000);
        Packet v6 = new Packet(true, false, 3000, 1000);
        v6.extensions = new int[] {16};
        Consumer<byte[]> same = bytes -> {};
        int ip = 14;
        assertRefused("not IP", v4, same, f -> f[12] = 9);
        assertRefused("version 5", v4, same, f -> f[ip] = 0x55);
        assertRefused("IPv4 header of 16 bytes", v4, same, f -> f[ip] = 0x44);
        assertRefused("cut off", v4, same, f -> f[ip + 3]++);
        assertRefused("total length below the header's", v4, same, f -> f[ip + 2] = f[ip + 3] = 0);
        assertRefused("more fragments", v4, same, f -> f[ip + 6] |= 0x20);
        assertRefused("a fragment", v4, same, f -> f[ip + 7] = 1);
        assertRefused("TCP header of 16 bytes", v4, same, f -> f[ip + 32] = 0x40);
        assertRefused("version 7", v6, same, f -> f[ip] = 0x70);
        assertRefused("cut off", v6, same, f -> f[ip + 5]++);
        assertRefused("jumbogram", v6, same, f -> f[ip + 4] = f[ip + 5] = 0);
        assertRefused("extension beyond the end", v6, same, f -> f[ip + 41] = (byte) 0xff);
        assertRefused("fragment header", v6, same, f -> f[ip + 6] = 44);
        assertRefused("encrypted", v6, same, f -> f[ip + 40] = 50);
        assertRefused("still to be routed", v6, same, f -> {
            f[ip + 6] = 43;
            f[ip + 43] = 1;
        });
    }

    @Test
    void shouldRefuseTooManyTagsAndExtensions() {
        Packet tagged = new Packet(false, false, 3000, 1000);
        tagged.vlanTags = 12;
        assertThat(plan(tagged.header(), tagged.frame(new Random(11)))).isNotEqualTo(SegmentPlan.NONE);
        tagged.vlanTags = 13;
        assertThat(plan(tagged.header(), tagged.frame(new Random(11)))).isEqualTo(SegmentPlan.NONE);
        Packet extended = new Packet(true, false, 3000, 1000);
        extended.extensions = new int[] {8, 8, 8, 8, 8, 8, 8, 8};
        assertThat(plan(extended.header(), extended.frame(new Random(11)))).isNotEqualTo(SegmentPlan.NONE);
        extended.extensions = new int[] {8, 8, 8, 8, 8, 8, 8, 8, 8};
        assertThat(plan(extended.header(), extended.frame(new Random(11)))).isEqualTo(SegmentPlan.NONE);
        extended.extensions = new int[] {1000};
        assertThat(plan(extended.header(), extended.frame(new Random(11)))).isEqualTo(SegmentPlan.NONE);
    }

    @Test
    void shouldRefuseEveryPacketThatIsCutOffInItsHeaders() {
        packets().filter(p -> p.payloadLength < 10_000).forEach(packet -> {
            byte[] frame = packet.frame(new Random(12));
            for (int length = 0; length < packet.payload(); length++) {
                assertThat(plan(packet.header(), Arrays.copyOf(frame, length))).isEqualTo(SegmentPlan.NONE);
            }
        });
    }
}
