package dev.valed.ports.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** A message to be sent: header, fixed part, attributes. */
final class Request {
    // linux/netlink.h
    static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;
    private static final int NLA_F_NESTED = 0x8000;

    /** All requests here are short. */
    private static final int ROOM = 512;

    private final String name;
    private final ByteBuffer bytes = ByteBuffer.allocate(ROOM).order(ByteOrder.nativeOrder());

    /**
     * Begins a request.
     *
     * @param name of the type, for messages
     * @param flags besides NLM_F_REQUEST and NLM_F_ACK
     */
    Request(int type, String name, int flags) {
        this.name = name;
        bytes.putInt(0).putShort((short) type).putShort((short) (NLM_F_REQUEST | NLM_F_ACK | flags));
        bytes.putInt(0).putInt(0);
    }

    /** Adds a part of the fixed part: 1 byte. */
    Request put8(int value) {
        bytes.put((byte) value);
        return this;
    }

    /** Adds a part of the fixed part: 2 bytes. */
    Request put16(int value) {
        bytes.putShort((short) value);
        return this;
    }

    /** Adds a part of the fixed part: 4 bytes. */
    Request put32(int value) {
        bytes.putInt(value);
        return this;
    }

    Request attribute8(int attribute, int value) {
        return attribute(attribute, () -> bytes.put((byte) value));
    }

    Request attribute32(int attribute, int value) {
        return attribute(attribute, () -> bytes.putInt(value));
    }

    /** A text and its terminating zero. */
    Request attributeText(int attribute, String value) {
        return attribute(
                attribute,
                () -> bytes.put(value.getBytes(StandardCharsets.UTF_8)).put((byte) 0));
    }

    /** An attribute made of those that the consumer adds. */
    Request nested(int attribute, Consumer<Request> attributes) {
        return attribute(attribute | NLA_F_NESTED, () -> attributes.accept(this));
    }

    private Request attribute(int attribute, Runnable value) {
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) attribute);
        value.run();
        bytes.putShort(start, (short) (bytes.position() - start));
        bytes.position(Attributes.aligned(bytes.position()));
        return this;
    }

    /** The bytes to send. */
    byte[] message(int sequence) {
        bytes.putInt(0, bytes.position()).putInt(8, sequence);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Override
    public String toString() {
        return name;
    }
}
