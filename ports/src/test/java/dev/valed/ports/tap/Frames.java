package dev.valed.ports.tap;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames to test with. */
final class Frames {
    static final String DESTINATION = "02:00:00:00:00:0a";
    static final String SOURCE = "02:00:00:00:00:0b";

    private Frames() {}

    /** A frame from SOURCE to DESTINATION of an experimental type, its payload filled with one value. */
    static byte[] frame(int length, int filling) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) filling);
        HexFormat hex = HexFormat.ofDelimiter(":");
        System.arraycopy(hex.parseHex(DESTINATION), 0, frame, 0, 6);
        System.arraycopy(hex.parseHex(SOURCE), 0, frame, 6, 6);
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    /** A TCP segment over IPv4 with this payload, which begins at offset 54; its checksums are zero. */
    static byte[] tcp(byte[] payload) {
        byte[] frame = join(frame(54, 0), payload);
        ByteBuffer fields = ByteBuffer.wrap(frame);
        int ip = 14;
        int tcp = ip + 20;
        fields.putShort(12, (short) 0x0800);
        fields.putShort(ip, (short) 0x4500).putShort(ip + 2, (short) (frame.length - ip));
        fields.put(ip + 8, (byte) 64).put(ip + 9, (byte) 6);
        fields.put(tcp + 12, (byte) (5 << 4));
        return frame;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** The bytes of a frame of the batch that lies in one slot. */
    static byte[] bytes(FrameBatch batch, int frame) {
        long word = batch.slot[frame];
        byte[] bytes = new byte[SlotWord.length(word)];
        SharedMemory.copyOut(batch.address(word), bytes, 0, bytes.length);
        return bytes;
    }
}
