package dev.valed.core.offload;

import dev.valed.core.memory.SharedMemory;

/** Writes single segments of a frame: the frame's headers, made those of the segment, and a piece of its payload. */
public final class Segment {

    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_FLAGS = 13;
    private static final int UDP_LENGTH = 4;

    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    /** "Congestion window reduced" (RFC 3168, 6.1.2): said once. */
    private static final int CWR = 0x80;

    private Segment() {}

    /**
     * Writes segment {@code k} of a frame, as the sender's own network stack would have made it.
     *
     * @param plan  of this frame
     * @param frame address of the frame, which is not changed
     * @param k     0 to {@link SegmentPlan#segments} - 1
     * @param to    address of memory with room for {@code room} bytes, which must not overlap the frame
     * @return bytes written; 0 if the segment is longer than {@code room}: then nothing is written
     */
    public static int write(long plan, long frame, int k, long to, int room) {
        int length = SegmentPlan.segmentLength(plan, k);
        if (length > room) {
            return 0;
        }
        int headers = SegmentPlan.payload(plan);
        long piece = frame + headers + (long) k * SegmentPlan.piece(plan);
        SharedMemory.copy(frame, to, headers);
        SharedMemory.copy(piece, to + headers, length - headers);
        adaptNetwork(plan, to, length, k);
        adaptTransport(plan, to, length, k);
        return length;
    }

    private static void adaptNetwork(long plan, long segment, int length, int k) {
        int network = SegmentPlan.network(plan);
        if (SegmentPlan.isIpv6(plan)) {
            Ipv6.adapt(segment + network, length - network);
        } else {
            Ipv4.adapt(segment + network, SegmentPlan.transport(plan) - network, length - network, k);
        }
    }

    private static void adaptTransport(long plan, long segment, int length, int k) {
        int transport = SegmentPlan.transport(plan);
        long header = segment + transport;
        if (SegmentPlan.isUdp(plan)) {
            NetworkOrder.putShort(header + UDP_LENGTH, length - transport);
            storeChecksum(plan, segment, length, Segmentation.UDP, header + Segmentation.UDP_CHECKSUM);
        } else {
            adaptTcp(header, k * SegmentPlan.piece(plan), k == 0, k == SegmentPlan.segments(plan) - 1);
            storeChecksum(plan, segment, length, Segmentation.TCP, header + Segmentation.TCP_CHECKSUM);
        }
    }

    /** @param sent bytes of payload in the segments before */
    private static void adaptTcp(long header, int sent, boolean first, boolean last) {
        NetworkOrder.putInt(header + TCP_SEQUENCE, NetworkOrder.getInt(header + TCP_SEQUENCE) + sent);
        int cleared = (first ? 0 : CWR) | (last ? 0 : FIN | PSH);
        SharedMemory.putByte(header + TCP_FLAGS, (byte) (NetworkOrder.getByte(header + TCP_FLAGS) & ~cleared));
    }

    /** The checksum over the pseudo-header, the transport header and the payload (RFC 9293, 3.1; RFC 768). */
    private static void storeChecksum(long plan, long segment, int length, int protocol, long place) {
        int transport = SegmentPlan.transport(plan);
        long ip = segment + SegmentPlan.network(plan);
        NetworkOrder.putShort(place, 0);
        long sum = (SegmentPlan.isIpv6(plan) ? Ipv6.sumOfAddresses(ip) : Ipv4.sumOfAddresses(ip))
                + InternetChecksum.word(protocol)
                + InternetChecksum.word(length - transport)
                + InternetChecksum.sum(segment + transport, length - transport);
        InternetChecksum.store(place, InternetChecksum.nonZeroOf(sum));
    }
}
