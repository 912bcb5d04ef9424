package dev.valed.ports.netmap;

import java.nio.ByteBuffer;
import java.util.Random;

/** Ethernet frames whose payload is a sequence number and bytes that follow from it. */
public final class TestFrame {
    public static final int BROADCAST = -1;

    private TestFrame() {}

    /** A frame between the stations 02:00:00:00:00:from and to. */
    public static byte[] of(int to, int from, int sequence, int length) {
        byte[] frame = new byte[length];
        new Random(sequence).nextBytes(frame);
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        address(bytes, to);
        address(bytes, from);
        bytes.putShort((short) 0x88b5);
        if (length >= 18) {
            bytes.putInt(sequence);
        }
        return frame;
    }

    private static void address(ByteBuffer bytes, int station) {
        if (station == BROADCAST) {
            bytes.putShort((short) -1).putInt(-1);
        } else {
            bytes.putShort((short) 0x0200).putInt(station);
        }
    }

    public static int sequence(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(14);
    }
}
