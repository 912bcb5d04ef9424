package dev.valed.ports.xdp;

import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** TCP over IPv4 that its sender leaves uncut. */
final class Segments {
    private static final int IP = 14;
    private static final int TCP = 34;
    private static final int PAYLOAD = 54;

    private Segments() {}

    static byte[] tcp(int payload, Random random) {
        byte[] frame = Batches.frame(PAYLOAD + payload, random);
        ByteBuffer.wrap(frame)
                .putShort(12, (short) 0x0800)
                .putShort(IP, (short) 0x4500)
                .putShort(IP + 2, (short) (frame.length - IP))
                .putShort(IP + 6, (short) 0)
                .put(IP + 9, (byte) 6)
                .put(TCP + 12, (byte) (5 << 4));
        return frame;
    }

    /** Writes a header that asks for pieces of this length. */
    static void ask(long header, int piece) {
        SharedMemory.putInt(header, VirtioNetHeader.NEEDS_CHECKSUM | VirtioNetHeader.GSO_TCPV4 << 8);
        SharedMemory.putInt(header + 4, piece | TCP << 16);
        SharedMemory.putInt(header + 8, 16);
    }

    static byte[] payload(List<byte[]> segments) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        segments.forEach(segment -> payload.write(segment, PAYLOAD, segment.length - PAYLOAD));
        return payload.toByteArray();
    }
}
