package dev.valed.core.offload;

/** The header of an IPv6 packet (RFC 8200), with its extension headers, that is to be cut into segments. */
final class Ipv6 {

    private static final int HEADER_LENGTH = 40;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int ADDRESSES = 8;
    private static final int ADDRESSES_LENGTH = 32;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int DESTINATION_OPTIONS = 60;

    private static final int SHORTEST_EXTENSION = 8;
    private static final int SEGMENTS_LEFT = 3;
    /** RFC 8200 (4.1) has each once, and the destination options twice. */
    private static final int MAX_EXTENSIONS = 8;

    private Ipv6() {}

    /**
     * Checks the header and walks over the extension headers that a packet may have when it is cut.
     *
     * @param frame   address of the frame
     * @param network offset of the header
     * @param length  bytes of the frame
     * @return offsets of the packet's end and its transport header, {@code end (32) . transport (32)}; 0 if the packet
     *     is cut off, a fragment, encrypted, still to be routed, or of another protocol
     */
    static long locate(long frame, int network, int length, int protocol) {
        long header = frame + network;
        if (length - network < HEADER_LENGTH || NetworkOrder.getByte(header) >>> 4 != 6) {
            return 0;
        }
        int end = network + HEADER_LENGTH + NetworkOrder.getShort(header + PAYLOAD_LENGTH);
        if (end > length) {
            return 0;
        }
        int next = NetworkOrder.getByte(header + NEXT_HEADER);
        int offset = network + HEADER_LENGTH;
        for (int i = 0; i < MAX_EXTENSIONS && isExtension(next); i++) {
            int extension = extensionLength(frame + offset, end - offset, next);
            if (extension == 0) {
                return 0;
            }
            next = NetworkOrder.getByte(frame + offset);
            offset += extension;
        }
        return next == protocol ? (long) end << 32 | offset : 0;
    }

    private static boolean isExtension(int nextHeader) {
        return nextHeader == HOP_BY_HOP || nextHeader == ROUTING || nextHeader == DESTINATION_OPTIONS;
    }

    /** Bytes of an extension header, 0 if it is not all there, or routes the packet to more than its destination. */
    private static int extensionLength(long address, int available, int type) {
        if (available < SHORTEST_EXTENSION) {
            return 0;
        }
        if (type == ROUTING && NetworkOrder.getByte(address + SEGMENTS_LEFT) != 0) {
            return 0; // the checksum is over another destination than the header's
        }
        int length = SHORTEST_EXTENSION + 8 * NetworkOrder.getByte(address + 1);
        return length <= available ? length : 0;
    }

    /**
     * Makes the copy of a header that of a segment.
     *
     * @param header address of the header
     * @param total  bytes of the segment from there on
     */
    static void adapt(long header, int total) {
        NetworkOrder.putShort(header + PAYLOAD_LENGTH, total - HEADER_LENGTH);
    }

    /** The partial sum of both addresses. */
    static long sumOfAddresses(long header) {
        return InternetChecksum.sum(header + ADDRESSES, ADDRESSES_LENGTH);
    }
}
