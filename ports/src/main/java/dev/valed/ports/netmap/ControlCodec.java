package dev.valed.ports.netmap;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.ControlMessage.Describe;
import dev.valed.ports.netmap.ControlMessage.Failed;
import dev.valed.ports.netmap.ControlMessage.Manage;
import dev.valed.ports.netmap.ControlMessage.Managed;
import dev.valed.ports.netmap.ControlMessage.Open;
import dev.valed.ports.netmap.ControlMessage.Opened;
import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Writes and reads the bytes of {@link ControlMessage}, where they are specified. Trusts nothing that it reads. */
public final class ControlCodec {

    private static final int HEADER = 16;
    private static final int NAME = 64;
    private static final int REASON = 240;
    private static final int REPLY = 0x8000;

    private static final int OPEN_LENGTH = HEADER + NAME + 24;
    private static final int OPENED_LENGTH = HEADER + 48;
    private static final int MANAGE_LENGTH = HEADER + 8 + NAME + 8;
    private static final int FAILED_LENGTH = HEADER + REASON;

    private ControlCodec() {}

    /** @throws IllegalArgumentException if the name of an {@link Open} is not 1 to 63 ASCII characters */
    public static byte[] encode(ControlMessage message) {
        return switch (message) {
            case Open open -> encode(open);
            case Describe describe ->
                begin(HEADER, ControlMessage.DESCRIBE, describe.sequence(), 0).array();
            case Opened opened -> encode(opened);
            case Manage manage ->
                encode(
                        begin(MANAGE_LENGTH, ControlMessage.MANAGE, manage.sequence(), 0),
                        manage.action(),
                        manage.place());
            case Managed managed ->
                encode(
                        begin(MANAGE_LENGTH, ControlMessage.MANAGE | REPLY, managed.sequence(), 0),
                        managed.action(),
                        managed.place());
            case Failed failed -> encode(failed);
        };
    }

    private static byte[] encode(Open open) {
        byte[] name = open.name().getBytes(StandardCharsets.UTF_8);
        if (name.length == 0
                || name.length >= NAME
                || name.length != open.name().length()) {
            throw new IllegalArgumentException(
                    "port name \"" + open.name() + "\" is not accepted: 1 to 63 ASCII characters are");
        }
        ByteBuffer bytes = begin(OPEN_LENGTH, ControlMessage.OPEN, open.sequence(), 0);
        bytes.put(name).position(HEADER + NAME);
        bytes.putInt(0);
        bytes.putInt(open.txRings()).putInt(open.rxRings()).putInt(open.slots()).putInt(open.bufferSize());
        return bytes.array();
    }

    private static byte[] encode(Opened opened) {
        NetmapLayout layout = opened.layout();
        ByteBuffer bytes = begin(OPENED_LENGTH, opened.reply() | REPLY, opened.sequence(), 0);
        bytes.putInt(0);
        bytes.putInt(layout.txRings())
                .putInt(layout.rxRings())
                .putInt(layout.slots())
                .putInt(layout.bufferSize());
        bytes.putInt(layout.buffers());
        bytes.putLong(layout.regionOffset()).putLong(layout.size());
        bytes.putInt(opened.memoryId());
        return bytes.array();
    }

    private static byte[] encode(ByteBuffer bytes, short action, PortPlace place) {
        byte[] name = place.name().getBytes(StandardCharsets.US_ASCII);
        if (name.length >= NAME) {
            throw new IllegalArgumentException(
                    "name \"" + place.name() + "\" is not accepted: up to 63 ASCII characters are");
        }
        bytes.putShort(action).putShort((short) place.switchIndex()).putInt(place.portIndex());
        return bytes.put(name).array();
    }

    private static byte[] encode(Failed failed) {
        ByteBuffer bytes = begin(FAILED_LENGTH, failed.reply() | REPLY, failed.sequence(), failed.errno());
        // An encoder stops at the last character that fits whole.
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(failed.reason()), bytes, true);
        return bytes.array();
    }

    private static ByteBuffer begin(int length, int type, int sequence, int status) {
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) ControlMessage.VERSION)
                .putShort((short) type)
                .putInt(length)
                .putInt(sequence)
                .putInt(status);
    }

    /**
     * Reads what a client sent.
     *
     * @return an {@link Open}, a {@link Describe} or a {@link Manage}
     */
    public static ControlMessage decodeRequest(byte[] message) throws MalformedMessageException {
        ByteBuffer bytes = frame(message);
        short type = bytes.getShort(2);
        int sequence = bytes.getInt(8);
        if (bytes.getInt(12) != 0) {
            throw new MalformedMessageException(sequence, type, Errno.EBADMSG, "the status of a request is 0");
        }
        requireVersion(bytes, type, sequence);
        return switch (type) {
            case ControlMessage.OPEN -> decodeOpen(body(bytes, OPEN_LENGTH), type, sequence);
            case ControlMessage.DESCRIBE -> {
                body(bytes, HEADER);
                yield new Describe(sequence);
            }
            case ControlMessage.MANAGE -> {
                ByteBuffer body = body(bytes, MANAGE_LENGTH);
                yield new Manage(sequence, body.getShort(HEADER), decodePlace(body, type, sequence));
            }
            default ->
                throw new MalformedMessageException(
                        sequence, type, Errno.EOPNOTSUPP, "unknown request type " + Short.toUnsignedInt(type));
        };
    }

    /**
     * Reads what the daemon sent.
     *
     * @return an {@link Opened}, a {@link Managed} or a {@link Failed}
     */
    public static ControlMessage decodeReply(byte[] message) throws MalformedMessageException {
        ByteBuffer bytes = frame(message);
        short type = bytes.getShort(2);
        int sequence = bytes.getInt(8);
        int status = bytes.getInt(12);
        if ((type & REPLY) == 0) {
            throw new MalformedMessageException(sequence, type, Errno.EBADMSG, "not a reply");
        }
        short request = (short) (type & ~REPLY);
        if (status != 0) {
            // Of any version: this is how a client learns that the daemon speaks another one.
            return new Failed(sequence, request, status, text(bytes, HEADER, Math.min(message.length, FAILED_LENGTH)));
        }
        requireVersion(bytes, type, sequence);
        if (request == ControlMessage.MANAGE) {
            ByteBuffer body = body(bytes, MANAGE_LENGTH);
            return new Managed(sequence, body.getShort(HEADER), decodePlace(body, request, sequence));
        }
        if (request != ControlMessage.OPEN && request != ControlMessage.DESCRIBE) {
            throw new MalformedMessageException(
                    sequence, type, Errno.EOPNOTSUPP, "reply to the unknown request type " + request);
        }
        return decodeOpened(body(bytes, OPENED_LENGTH), request, sequence);
    }

    private static ByteBuffer frame(byte[] message) throws MalformedMessageException {
        if (message.length < HEADER) {
            throw new MalformedMessageException(
                    0, (short) 0, Errno.EBADMSG, "message of " + message.length + " bytes: a header has " + HEADER);
        }
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(4) != message.length) {
            throw new MalformedMessageException(
                    bytes.getInt(8),
                    bytes.getShort(2),
                    Errno.EBADMSG,
                    "message of " + message.length + " bytes says that it has "
                            + Integer.toUnsignedString(bytes.getInt(4)));
        }
        return bytes;
    }

    private static void requireVersion(ByteBuffer bytes, short type, int sequence) throws MalformedMessageException {
        int version = Short.toUnsignedInt(bytes.getShort(0));
        if (version != ControlMessage.VERSION) {
            throw new MalformedMessageException(
                    sequence,
                    type,
                    Errno.EPROTONOSUPPORT,
                    "protocol version " + version + " is not accepted: " + ControlMessage.VERSION + " is");
        }
    }

    /** Checks a message's length against the one that it has in this version. */
    private static ByteBuffer body(ByteBuffer bytes, int length) throws MalformedMessageException {
        short type = bytes.getShort(2);
        int sequence = bytes.getInt(8);
        if (bytes.capacity() < length) {
            throw new MalformedMessageException(
                    sequence,
                    type,
                    Errno.EINVAL,
                    "message has " + bytes.capacity() + " bytes: this type has at least " + length);
        }
        for (int i = length; i < bytes.capacity(); i++) {
            if (bytes.get(i) != 0) {
                throw new MalformedMessageException(
                        sequence, type, Errno.E2BIG, "byte " + i + " belongs to a later version and is not 0");
            }
        }
        return bytes.position(HEADER);
    }

    private static Open decodeOpen(ByteBuffer bytes, short type, int sequence) throws MalformedMessageException {
        String name = text(bytes, HEADER, HEADER + NAME);
        if (bytes.get(HEADER + NAME - 1) != 0) {
            throw new MalformedMessageException(
                    sequence, type, Errno.EINVAL, "the port's name does not end with a zero");
        }
        bytes.position(HEADER + NAME);
        if (bytes.getInt() != 0 || bytes.getInt(OPEN_LENGTH - Integer.BYTES) != 0) {
            throw new MalformedMessageException(sequence, type, Errno.EINVAL, "no flags are known: accepted is 0");
        }
        return new Open(sequence, name, bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt());
    }

    private static PortPlace decodePlace(ByteBuffer bytes, short type, int sequence) throws MalformedMessageException {
        int name = HEADER + 8;
        if (bytes.get(name + NAME - 1) != 0) {
            throw new MalformedMessageException(sequence, type, Errno.EINVAL, "the name does not end with a zero");
        }
        return new PortPlace(
                text(bytes, name, name + NAME),
                Short.toUnsignedInt(bytes.getShort(HEADER + 2)),
                bytes.getInt(HEADER + 4));
    }

    private static Opened decodeOpened(ByteBuffer bytes, short request, int sequence) throws MalformedMessageException {
        bytes.getInt();
        int txRings = bytes.getInt();
        int rxRings = bytes.getInt();
        int slots = bytes.getInt();
        int bufferSize = bytes.getInt();
        NetmapLayout layout;
        try {
            layout = new NetmapLayout(txRings, rxRings, slots, bufferSize);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(sequence, request, Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        if (bytes.getInt() != layout.buffers()
                || bytes.getLong() != layout.regionOffset()
                || bytes.getLong() != layout.size()) {
            throw new MalformedMessageException(
                    sequence, request, Errno.EINVAL, "the daemon lays " + layout + " out in another way");
        }
        return new Opened(sequence, request, bytes.getInt(), layout);
    }

    /** The characters from {@code from} to the first zero, or to {@code to}. */
    private static String text(ByteBuffer bytes, int from, int to) {
        int end = from;
        while (end < to && bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), from, end - from, StandardCharsets.UTF_8);
    }
}
