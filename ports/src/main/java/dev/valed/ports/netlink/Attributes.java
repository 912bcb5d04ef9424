package dev.valed.ports.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of a message that was received: type, length and value of each, {@code struct nlattr}. */
final class Attributes {
    /** Length and type of an attribute. */
    static final int HEADER_BYTES = 4;

    private static final Attributes NONE = new Attributes(Map.of());

    /** NLA_TYPE_MASK of {@code linux/netlink.h}: the rest are flags. */
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, ByteBuffer> values;

    private Attributes(Map<Integer, ByteBuffer> values) {
        this.values = values;
    }

    /**
     * Reads the attributes that fill the bytes from position to limit; of two with one type the later counts.
     *
     * @throws MalformedMessageException if they do not fill them exactly
     */
    static Attributes in(ByteBuffer bytes) throws MalformedMessageException {
        Map<Integer, ByteBuffer> values = new HashMap<>();
        int at = bytes.position();
        while (at < bytes.limit()) {
            int room = bytes.limit() - at;
            int length = room < HEADER_BYTES ? 0 : Short.toUnsignedInt(bytes.getShort(at));
            if (length < HEADER_BYTES || length > room) {
                throw new MalformedMessageException(
                        "attribute has the length " + length + "; there are " + room + " bytes");
            }
            int type = bytes.getShort(at + Short.BYTES) & TYPE_MASK;
            ByteBuffer value =
                    bytes.slice(at + HEADER_BYTES, length - HEADER_BYTES).order(ByteOrder.nativeOrder());
            values.put(type, value);
            at += aligned(length);
        }
        return new Attributes(values);
    }

    /** The next multiple of 4, at which an attribute or message begins. */
    static int aligned(int length) {
        return (length + 3) & ~3;
    }

    boolean has(int type) {
        return values.containsKey(type);
    }

    /** The number of 8, 16 or 32 bits, or this one if there is none. */
    int number(int type, int otherwise) throws MalformedMessageException {
        ByteBuffer value = values.get(type);
        if (value == null) {
            return otherwise;
        }
        return switch (value.remaining()) {
            case Byte.BYTES -> Byte.toUnsignedInt(value.get(0));
            case Short.BYTES -> Short.toUnsignedInt(value.getShort(0));
            case Integer.BYTES -> value.getInt(0);
            default ->
                throw new MalformedMessageException(
                        "attribute " + type + " has " + value.remaining() + " bytes; expected a number of 1, 2 or 4");
        };
    }

    /** The number of 64 bits at an offset in the value of an attribute that has to be there. */
    long longAt(int type, int offset) throws MalformedMessageException {
        ByteBuffer value = values.get(type);
        if (value == null || value.remaining() < offset + Long.BYTES) {
            throw new MalformedMessageException("attribute " + type + " is not there, or has no number at " + offset);
        }
        return value.getLong(offset);
    }

    /** The text up to its zero, or null if there is none. */
    @Nullable String text(int type) {
        ByteBuffer value = values.get(type);
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(0, bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The six bytes of a MAC address as a number, as {@link dev.valed.core.frame.MacAddress} has it; 0 if it is of another size, or none. */
    long macAddress(int type) {
        ByteBuffer value = values.get(type);
        if (value == null || value.remaining() != 6) {
            return 0;
        }
        long address = 0;
        for (int i = 5; i >= 0; i--) {
            address = address << 8 | Byte.toUnsignedLong(value.get(i));
        }
        return address;
    }

    /** The attributes inside this one; none if it is not there. */
    Attributes nested(int type) throws MalformedMessageException {
        ByteBuffer value = values.get(type);
        return value == null ? NONE : in(value.duplicate().order(ByteOrder.nativeOrder()));
    }
}
