package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.CallMonitors;
import dev.valed.ports.netmap.control.ControlMessage.Describe;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Ended;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.sys.Errno;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Writes and reads the bytes of {@link ControlMessage}, where they are specified. Trusts nothing that it reads. */
public final class ControlCodec {

    private static final int HEADER = 16;
    private static final int REPLY = 0x8000;
    private static final int MOST_REASON = 240;

    private ControlCodec() {}

    /** @throws IllegalArgumentException if the message is too long, or a name in it is not of up to 63 ASCII characters */
    public static byte[] encode(ControlMessage message) {
        ByteBuffer bytes = ByteBuffer.allocate(ControlMessage.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(HEADER);
        int type = putBody(bytes, message);
        int status = switch (message) {
            case Failed failed -> failed.errno();
            case Ended ended -> ended.errno();
            default -> 0;
        };
        byte[] encoded = new byte[bytes.position()];
        bytes.putShort(0, (short) ControlMessage.VERSION)
                .putShort(2, (short) type)
                .putInt(4, encoded.length)
                .putInt(8, message.sequence())
                .putInt(12, status);
        bytes.get(0, encoded);
        return encoded;
    }

    /** Returns the message's type. */
    private static int putBody(ByteBuffer bytes, ControlMessage message) {
        switch (message) {
            case Request request -> {
                RequestCodec.put(bytes, request.request());
                return ControlMessage.REQUEST;
            }
            case Describe describe -> {
                return ControlMessage.DESCRIBE;
            }
            case CallMonitors call -> {
                return ControlMessage.CALL_MONITORS;
            }
            case Adopt adopt -> {
                RequestCodec.put(bytes, adopt.answered());
                BindingCodec.put(bytes, adopt.binding());
                return ControlMessage.ADOPT;
            }
            case Done done -> {
                RequestCodec.put(bytes, done.request());
                Binding binding = done.binding();
                if (binding != null) {
                    BindingCodec.put(bytes, binding);
                }
                return done.reply() | REPLY;
            }
            case Failed failed -> {
                if (failed.request() == null) {
                    RequestCodec.putNothing(bytes);
                } else {
                    RequestCodec.put(bytes, failed.request());
                }
                putReason(bytes, failed.reason());
                return failed.reply() | REPLY;
            }
            case Ended ended -> {
                return ControlMessage.ENDED;
            }
        }
    }

    private static void putReason(ByteBuffer bytes, String reason) {
        int start = bytes.position() + Short.BYTES;
        int room = Math.min(MOST_REASON, bytes.capacity() - start);
        ByteBuffer text = bytes.slice(start, Math.max(0, room));
        // An encoder stops at the last character that fits whole.
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(reason), text, true);
        bytes.putShort((short) text.position()).position(start + text.position());
    }

    /**
     * Reads what a client sent.
     *
     * @return a {@link Request}, a {@link Describe}, an {@link Adopt} or a {@link CallMonitors}
     */
    public static ControlMessage decodeRequest(byte[] message) throws MalformedMessageException {
        ByteBuffer bytes = frame(message);
        short type = bytes.getShort(2);
        int sequence = bytes.getInt(8);
        if (bytes.getInt(12) != 0) {
            throw new MalformedMessageException(sequence, type, Errno.EBADMSG, "the status of a request is 0");
        }
        requireVersion(bytes, type, sequence);
        try {
            ControlMessage decoded = switch (type) {
                case ControlMessage.REQUEST -> new Request(sequence, RequestCodec.get(bytes));
                case ControlMessage.DESCRIBE -> new Describe(sequence);
                case ControlMessage.CALL_MONITORS -> new CallMonitors(sequence);
                case ControlMessage.ADOPT -> new Adopt(sequence, RequestCodec.get(bytes), BindingCodec.get(bytes));
                default ->
                    throw new MalformedMessageException(
                            sequence, type, Errno.EOPNOTSUPP, "unknown request type " + Short.toUnsignedInt(type));
            };
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException("there are " + bytes.remaining() + " bytes behind the request");
            }
            return decoded;
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(sequence, type, Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads what the daemon sent.
     *
     * @return a {@link Done}, a {@link Failed} or an {@link Ended}
     */
    public static ControlMessage decodeReply(byte[] message) throws MalformedMessageException {
        ByteBuffer bytes = frame(message);
        short type = bytes.getShort(2);
        int sequence = bytes.getInt(8);
        int status = bytes.getInt(12);
        if (type == ControlMessage.ENDED) {
            return new Ended(status);
        }
        if ((type & REPLY) == 0) {
            throw new MalformedMessageException(sequence, type, Errno.EBADMSG, "not a reply");
        }
        short request = (short) (type & ~REPLY);
        if (status != 0) {
            return failed(bytes, sequence, request, status);
        }
        requireVersion(bytes, type, sequence);
        if (request != ControlMessage.REQUEST
                && request != ControlMessage.DESCRIBE
                && request != ControlMessage.ADOPT) {
            throw new MalformedMessageException(
                    sequence, type, Errno.EOPNOTSUPP, "reply to the unknown request type " + request);
        }
        try {
            return new Done(
                    sequence, request, RequestCodec.get(bytes), bytes.hasRemaining() ? BindingCodec.get(bytes) : null);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(sequence, type, Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    /** Of any version: this is how a client learns that the daemon speaks another one. */
    private static Failed failed(ByteBuffer bytes, int sequence, short request, int status) {
        String reason = "";
        try {
            RequestCodec.skip(bytes);
            byte[] text = new byte[Math.min(Short.toUnsignedInt(bytes.getShort()), bytes.remaining())];
            bytes.get(text);
            reason = new String(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            // Then without a reason.
        }
        return new Failed(sequence, request, status, null, reason);
    }

    private static ByteBuffer frame(byte[] message) throws MalformedMessageException {
        if (message.length < HEADER) {
            throw new MalformedMessageException(
                    0, (short) 0, Errno.EBADMSG, "message of " + message.length + " bytes: a header has " + HEADER);
        }
        ByteBuffer bytes =
                ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).position(HEADER);
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
}
