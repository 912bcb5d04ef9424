package dev.valed.core.offload;

/**
 * How a frame is cut into segments, in one word, so that a plan is passed around without an object:
 *
 * <pre>
 *  63 60  59    58   57      52 51        42 41       32 31          16 15          0
 * +-----+-----+------+---------+------------+-----------+--------------+-------------+
 * |  0  | UDP | IPv6 | network | transport  |  payload  |     end      | piece       |
 * +-----+-----+------+---------+------------+-----------+--------------+-------------+
 * </pre>
 *
 * Network, transport and payload are the offsets in the frame where the IP header, the TCP or UDP header and its payload
 * begin; end is where the payload ends, and piece how many bytes of it go into each segment but the last (gso_size). All
 * were checked by {@link Segmentation#plan}. {@link #NONE} is no plan.
 */
public final class SegmentPlan {

    /** The frame cannot be cut. */
    public static final long NONE = 0;

    /** Segments of one frame at most: what a full frame gives at the shortest pieces that make sense, 64 bytes. */
    public static final int MAX_SEGMENTS = 1024;

    /** Largest offset of a payload that a plan can hold: more than any sensible headers need. */
    static final int MAX_PAYLOAD_OFFSET = 0x3ff;
    /** Largest offset of an IP header that a plan can hold. */
    static final int MAX_NETWORK_OFFSET = 0x3f;

    private static final long IPV6 = 1L << 58;
    private static final long UDP = 1L << 59;

    private SegmentPlan() {}

    static long of(boolean ipv6, boolean udp, int network, int transport, int payload, int end, int piece) {
        return (ipv6 ? IPV6 : 0)
                | (udp ? UDP : 0)
                | (long) network << 52
                | (long) transport << 42
                | (long) payload << 32
                | (long) end << 16
                | piece;
    }

    static boolean isIpv6(long plan) {
        return (plan & IPV6) != 0;
    }

    static boolean isUdp(long plan) {
        return (plan & UDP) != 0;
    }

    static int network(long plan) {
        return (int) (plan >>> 52) & MAX_NETWORK_OFFSET;
    }

    static int transport(long plan) {
        return (int) (plan >>> 42) & MAX_PAYLOAD_OFFSET;
    }

    static int payload(long plan) {
        return (int) (plan >>> 32) & MAX_PAYLOAD_OFFSET;
    }

    static int end(long plan) {
        return (int) (plan >>> 16) & 0xffff;
    }

    static int piece(long plan) {
        return (int) plan & 0xffff;
    }

    /** Segments, 1 to {@link #MAX_SEGMENTS}; a frame without payload is one, {@link #NONE} is 0. */
    public static int segments(long plan) {
        if (plan == NONE) {
            return 0;
        }
        int piece = piece(plan);
        return Math.max(1, (end(plan) - payload(plan) + piece - 1) / piece);
    }

    /** Bytes of payload in segment {@code k}, which is 0 to {@link #segments} - 1. */
    static int pieceLength(long plan, int k) {
        return Math.min(piece(plan), end(plan) - payload(plan) - k * piece(plan));
    }

    /** Bytes of segment {@code k}, headers included. */
    public static int segmentLength(long plan, int k) {
        return payload(plan) + pieceLength(plan, k);
    }

    /** Bytes of the longest segment, which is the first. */
    public static int longestSegment(long plan) {
        return segmentLength(plan, 0);
    }

    /** Bytes of all segments. */
    public static int totalLength(long plan) {
        return end(plan) + (segments(plan) - 1) * payload(plan);
    }
}
