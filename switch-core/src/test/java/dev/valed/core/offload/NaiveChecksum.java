package dev.valed.core.offload;

/** The Internet checksum as RFC 1071 writes it down, word by word. */
final class NaiveChecksum {

    private NaiveChecksum() {}

    /** Over {@code bytes[from]} to {@code bytes[to - 1]}; 0 if a correct checksum is among them. */
    static int of(byte[] bytes, int from, int to) {
        return finish(sum(bytes, from, to));
    }

    /** Over the pseudo-header of a packet and its transport part. */
    static int ofTransport(byte[] frame, int network, int transport, int end, boolean ipv6, int protocol) {
        long addresses = ipv6 ? sum(frame, network + 8, network + 40) : sum(frame, network + 12, network + 20);
        return finish(addresses + protocol + (end - transport) + sum(frame, transport, end));
    }

    static long sum(byte[] bytes, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
        }
        return sum;
    }

    private static int finish(long sum) {
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
