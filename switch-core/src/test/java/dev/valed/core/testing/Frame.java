package dev.valed.core.testing;

import dev.valed.core.frame.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ethernet frame as bytes; immutable, so every setter makes another one. */
public final class Frame {

    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final int PAYLOAD = 14;

    private final byte[] bytes;

    /** @param bytes of which a copy is taken; may be too short for a frame */
    public Frame(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public Frame from(long address) {
        return withAddress(SOURCE, address);
    }

    public Frame from(String address) {
        return from(MacAddress.parse(address));
    }

    public Frame to(long address) {
        return withAddress(0, address);
    }

    public Frame to(String address) {
        return to(MacAddress.parse(address));
    }

    private Frame withAddress(int at, long address) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < 6; i++) {
            changed[at + i] = (byte) (address >>> 8 * i);
        }
        return new Frame(changed);
    }

    public Frame type(int type) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).putShort(TYPE, (short) type);
        return new Frame(changed);
    }

    /** Cuts the frame, or goes on with bytes that tell where they belong. */
    public Frame length(int length) {
        byte[] changed = Arrays.copyOf(bytes, length);
        for (int i = Math.max(PAYLOAD, bytes.length); i < length; i++) {
            changed[i] = (byte) (i * 7 + (i >>> 8) * 13 + 1);
        }
        return new Frame(changed);
    }

    /** Replaces everything behind the type. */
    public Frame payload(byte... payload) {
        byte[] changed = Arrays.copyOf(bytes, PAYLOAD + payload.length);
        System.arraycopy(payload, 0, changed, PAYLOAD, payload.length);
        return new Frame(changed);
    }

    /** Tells this frame from others: written behind the type, as far as the frame is long enough. */
    public Frame number(long number) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < 8 && PAYLOAD + i < changed.length; i++) {
            changed[PAYLOAD + i] = (byte) (number >>> 8 * i);
        }
        return new Frame(changed);
    }

    /** What {@link #number(long)} wrote. */
    public long number() {
        return little().getLong(PAYLOAD);
    }

    public long source() {
        return little().getLong(SOURCE - 2) >>> 16;
    }

    public long destination() {
        return little().getLong(0) & MacAddress.MASK;
    }

    private ByteBuffer little() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    public int length() {
        return bytes.length;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame frame && Arrays.equals(bytes, frame.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        if (bytes.length < PAYLOAD) {
            return "Frame[" + HexFormat.of().formatHex(bytes) + "]";
        }
        String start = HexFormat.of().formatHex(bytes, PAYLOAD, Math.min(bytes.length, PAYLOAD + 8));
        return "Frame[" + MacAddress.format(source()) + " > " + MacAddress.format(destination()) + ", " + bytes.length
                + " bytes, " + start + "..]";
    }
}
