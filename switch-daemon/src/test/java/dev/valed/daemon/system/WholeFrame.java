package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

/** A frame as it has to be where nobody does any work on it after its sender. */
final class WholeFrame {

    private static final int TAG = 0x8100;
    private static final int TAG_LENGTH = 4;
    private static final int IPV4 = 0x800;
    private static final int IPV6 = 0x86dd;
    private static final int IPV6_HEADER = 40;
    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
    private static final int TCP = 6;
    private static final int UDP = 17;
    /** Sum of bytes with a correct checksum among them. */
    private static final int CORRECT = 0xffff;

    private final Frame frame;
    private final boolean tagged;
    private final int packet;

    WholeFrame(Frame frame) {
        this.frame = frame;
        this.tagged = frame.u16(12) == TAG;
        this.packet = Frame.ETHERNET + (tagged ? TAG_LENGTH : 0);
    }

    boolean isTagged() {
        return tagged;
    }

    /** Whether it is a packet of TCP or UDP that is no fragment. */
    boolean hasTransport() {
        return protocol() == TCP || isDatagram();
    }

    /** Whether it is a packet of UDP that is no fragment. */
    boolean isDatagram() {
        return protocol() == UDP;
    }

    private int protocol() {
        return switch (frame.u16(packet - 2)) {
            case IPV4 -> (frame.u16(packet + 6) & MORE_FRAGMENTS_OR_OFFSET) == 0 ? frame.u8(packet + 9) : -1;
            case IPV6 -> frame.u8(packet + 6);
            default -> -1;
        };
    }

    /**
     * Asserts that it is no longer than a cable takes, and that all its checksums are right.
     *
     * @param mtu of the cable
     */
    void assertComplete(int mtu) {
        assertThat(frame.bytes().length).as("length of a frame").isLessThanOrEqualTo(packet + mtu);
        if (frame.u16(packet - 2) == IPV4) {
            int header = (frame.u8(packet) & 0xf) * 4;
            assertThat(frame.checksum(packet, packet + header, 0))
                    .as("IPv4 header")
                    .isEqualTo(CORRECT);
            if (hasTransport()) {
                int length = frame.u16(packet + 2) - header;
                assertTransport(packet + 12, 8, packet + header, length);
            }
        } else if (frame.u16(packet - 2) == IPV6 && hasTransport()) {
            assertTransport(packet + 8, 32, packet + IPV6_HEADER, frame.u16(packet + 4));
        }
    }

    private void assertTransport(int addresses, int addressBytes, int transport, int length) {
        int pseudoHeader = frame.checksum(addresses, addresses + addressBytes, protocol() + length);
        assertThat(frame.checksum(transport, transport + length, pseudoHeader))
                .as(protocol() == TCP ? "TCP" : "UDP")
                .isEqualTo(CORRECT);
    }
}
