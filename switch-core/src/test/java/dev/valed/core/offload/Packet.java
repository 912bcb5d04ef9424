package dev.valed.core.offload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** A packet left whole by its sender, and the virtio-net header that says so. What is not set has the usual value. */
final class Packet {

    static final int FIN = 0x01;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int CWR = 0x80;

    boolean ipv6;
    boolean udp;
    int vlanTags;
    /** Words of 4 bytes. */
    int ipOptions;
    /** Bytes of each extension header, in order: destination options. */
    int[] extensions = {};
    /** Words of 4 bytes. */
    int tcpOptions;

    int payloadLength;
    int segmentSize;
    int id = 0x1234;
    int sequence = 0x1234_5678;
    int flags = ACK;
    boolean needsChecksum = true;

    Packet(boolean ipv6, boolean udp, int payloadLength, int segmentSize) {
        this.ipv6 = ipv6;
        this.udp = udp;
        this.payloadLength = payloadLength;
        this.segmentSize = segmentSize;
    }

    int network() {
        return 14 + 4 * vlanTags;
    }

    int transport() {
        int offset = network() + (ipv6 ? 40 : 20 + 4 * ipOptions);
        if (ipv6) {
            for (int extension : extensions) {
                offset += extension;
            }
        }
        return offset;
    }

    int payload() {
        return transport() + (udp ? 8 : 20 + 4 * tcpOptions);
    }

    int length() {
        return payload() + payloadLength;
    }

    int protocol() {
        return udp ? 17 : 6;
    }

    int checksumOffset() {
        return udp ? 6 : 16;
    }

    /** The virtio-net header. */
    byte[] header() {
        ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) (needsChecksum ? 1 : 0)).put((byte) (udp ? 5 : ipv6 ? 4 : 1));
        header.putShort((short) payload()).putShort((short) segmentSize);
        header.putShort((short) transport()).putShort((short) checksumOffset());
        return header.array();
    }

    /** The frame, with a payload and options from the generator. */
    byte[] frame(Random random) {
        byte[] bytes = new byte[length()];
        random.nextBytes(bytes);
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.position(12);
        for (int tag = 0; tag < vlanTags; tag++) {
            frame.putShort((short) (tag % 2 == 0 ? 0x88a8 : 0x8100)).putShort((short) 5);
        }
        frame.putShort((short) (ipv6 ? 0x86dd : 0x0800));
        if (ipv6) {
            putIpv6(frame);
        } else {
            putIpv4(frame);
        }
        frame.position(transport());
        if (udp) {
            frame.putShort((short) 5000).putShort((short) 6000).putShort((short) (8 + payloadLength));
        } else {
            frame.putShort((short) 5000).putShort((short) 6000).putInt(sequence).putInt(99);
            frame.put((byte) (5 + tcpOptions << 4)).put((byte) flags);
        }
        return bytes;
    }

    private void putIpv4(ByteBuffer frame) {
        frame.put((byte) (0x45 + ipOptions)).put((byte) 0).putShort((short) (length() - network()));
        frame.putShort((short) id).putShort((short) 0x4000);
        frame.put((byte) 64).put((byte) protocol());
    }

    private void putIpv6(ByteBuffer frame) {
        frame.putInt(0x6000_0000).putShort((short) (length() - network() - 40));
        frame.put((byte) (extensions.length > 0 ? 60 : protocol())).put((byte) 64);
        int offset = network() + 40;
        for (int i = 0; i < extensions.length; i++) {
            frame.put(offset, (byte) (i + 1 < extensions.length ? 60 : protocol()));
            frame.put(offset + 1, (byte) (extensions[i] / 8 - 1));
            offset += extensions[i];
        }
    }

    @Override
    public String toString() {
        return (udp ? "UDP" : "TCP") + (ipv6 ? "v6 " : "v4 ") + vlanTags + " tags, " + extensions.length
                + " extensions, " + ipOptions + "/" + tcpOptions + " words of options, " + payloadLength + " bytes by "
                + segmentSize;
    }
}
