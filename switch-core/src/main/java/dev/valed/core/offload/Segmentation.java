package dev.valed.core.offload;

import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.VirtioNetHeader;

/**
 * Finds out how a frame is to be cut that its sender left whole (TCP and UDP segmentation offload). Nothing of the
 * header or the frame is trusted: a frame in which anything does not fit is not cut at all.
 */
public final class Segmentation {

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int VLAN_TAG_LENGTH = 4;

    static final int TCP = 6;
    static final int UDP = 17;
    static final int TCP_CHECKSUM = 16;
    static final int UDP_CHECKSUM = 6;
    static final int UDP_HEADER_LENGTH = 8;
    private static final int TCP_HEADER_LENGTH = 20;
    private static final int TCP_DATA_OFFSET = 12;

    private Segmentation() {}

    /**
     * Plans the segments of a frame whose header asks for them.
     *
     * @param header address of the virtio-net header
     * @param frame  address of the frame; headers and frame must not be changed by others as long as the plan is used
     * @param length bytes of the frame, 0 to 65,535
     * @return a {@link SegmentPlan}, {@link SegmentPlan#NONE} if the frame cannot be cut
     */
    public static long plan(long header, long frame, int length) {
        int type = VirtioNetHeader.segmentationType(header);
        boolean udp = type == VirtioNetHeader.GSO_UDP_L4;
        int network = networkOffset(frame, length);
        if (network < 0) {
            return SegmentPlan.NONE;
        }
        int protocol = udp ? UDP : TCP;
        return switch (NetworkOrder.getShort(frame + network - 2)) {
            case IPV4 ->
                udp || type == VirtioNetHeader.GSO_TCPV4
                        ? plan(header, frame, false, protocol, network, Ipv4.locate(frame, network, length, protocol))
                        : SegmentPlan.NONE;
            case IPV6 ->
                udp || type == VirtioNetHeader.GSO_TCPV6
                        ? plan(header, frame, true, protocol, network, Ipv6.locate(frame, network, length, protocol))
                        : SegmentPlan.NONE;
            default -> SegmentPlan.NONE;
        };
    }

    /** Where the header behind the Ethernet header and its VLAN tags begins; -1 if the frame or a plan ends before. */
    private static int networkOffset(long frame, int length) {
        int offset = Ethernet.HEADER_LENGTH;
        while (offset <= Math.min(length, SegmentPlan.MAX_NETWORK_OFFSET)) {
            int type = NetworkOrder.getShort(frame + offset - 2);
            if (type != VLAN && type != SERVICE_VLAN) {
                return offset;
            }
            offset += VLAN_TAG_LENGTH;
        }
        return -1;
    }

    /** @param located what {@code locate} returned: {@code end (32) . transport (32)}, 0 if the packet is not one to cut */
    private static long plan(long header, long frame, boolean ipv6, int protocol, int network, long located) {
        if (located == 0) {
            return SegmentPlan.NONE;
        }
        int transport = (int) located;
        int end = (int) (located >>> 32);
        int payload = transport + transportHeaderLength(frame + transport, end - transport, protocol);
        int piece = VirtioNetHeader.segmentSize(header);
        boolean udp = protocol == UDP;
        if (payload == transport
                || payload > SegmentPlan.MAX_PAYLOAD_OFFSET
                || piece == 0
                || end - payload > (long) SegmentPlan.MAX_SEGMENTS * piece
                || !checksumIsAt(header, transport, udp ? UDP_CHECKSUM : TCP_CHECKSUM)) {
            return SegmentPlan.NONE;
        }
        return SegmentPlan.of(ipv6, udp, network, transport, payload, end, piece);
    }

    /** Bytes of the TCP or UDP header, 0 if it is not all there. */
    private static int transportHeaderLength(long address, int available, int protocol) {
        if (protocol == UDP) {
            return available >= UDP_HEADER_LENGTH ? UDP_HEADER_LENGTH : 0;
        }
        if (available < TCP_HEADER_LENGTH) {
            return 0;
        }
        int length = NetworkOrder.getByte(address + TCP_DATA_OFFSET) >>> 4 << 2;
        return length >= TCP_HEADER_LENGTH && length <= available ? length : 0;
    }

    /** Where the header also names the checksum, it must be the one found: else the packet is inside of another one. */
    private static boolean checksumIsAt(long header, int transport, int offset) {
        return !VirtioNetHeader.needsChecksum(header)
                || VirtioNetHeader.checksumStart(header) == transport
                        && VirtioNetHeader.checksumOffset(header) == offset;
    }
}
