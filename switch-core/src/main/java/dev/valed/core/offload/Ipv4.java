package dev.valed.core.offload;

/** The header of an IPv4 packet (RFC 791) that is to be cut into segments. */
final class Ipv4 {

    private static final int SHORTEST_HEADER = 20;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FRAGMENT = 6;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int ADDRESSES = 12;
    private static final int ADDRESSES_LENGTH = 8;

    /** "More fragments", and the offset of a fragment: everything but "don't fragment" and a bit that is not used. */
    private static final int IS_FRAGMENT = 0x3fff;

    private Ipv4() {}

    /**
     * Checks the header.
     *
     * @param frame   address of the frame
     * @param network offset of the header
     * @param length  bytes of the frame
     * @return offsets of the packet's end and its transport header, {@code end (32) . transport (32)}; 0 if the packet
     *     is cut off, a fragment, or of another protocol
     */
    static long locate(long frame, int network, int length, int protocol) {
        long header = frame + network;
        int available = length - network;
        if (available < SHORTEST_HEADER) {
            return 0;
        }
        int version = NetworkOrder.getByte(header) >>> 4;
        int headerLength = (NetworkOrder.getByte(header) & 0xf) << 2;
        int total = NetworkOrder.getShort(header + TOTAL_LENGTH);
        if (version != 4
                || headerLength < SHORTEST_HEADER
                || headerLength > total
                || total > available
                || (NetworkOrder.getShort(header + FRAGMENT) & IS_FRAGMENT) != 0
                || NetworkOrder.getByte(header + PROTOCOL) != protocol) {
            return 0;
        }
        return (long) (network + total) << 32 | network + headerLength;
    }

    /**
     * Makes the copy of a header that of segment {@code k}.
     *
     * @param header       address of the header
     * @param headerLength bytes of it
     * @param total        bytes of the segment from there on
     */
    static void adapt(long header, int headerLength, int total, int k) {
        NetworkOrder.putShort(header + TOTAL_LENGTH, total);
        NetworkOrder.putShort(header + IDENTIFICATION, NetworkOrder.getShort(header + IDENTIFICATION) + k);
        NetworkOrder.putShort(header + CHECKSUM, 0);
        InternetChecksum.store(header + CHECKSUM, InternetChecksum.of(InternetChecksum.sum(header, headerLength)));
    }

    /** The partial sum of both addresses. */
    static long sumOfAddresses(long header) {
        return InternetChecksum.sum(header + ADDRESSES, ADDRESSES_LENGTH);
    }
}
