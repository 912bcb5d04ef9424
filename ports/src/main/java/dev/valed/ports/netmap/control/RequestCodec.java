package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.RequestBody;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RequestType;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads the REQUEST of {@link ControlMessage}. What cannot be read is an IllegalArgumentException. */
final class RequestCodec {

    private static final int NAME = 64;
    private static final int FIXED = 72;
    private static final int OPTION = 16;
    private static final int ALIGNMENT = 8;

    private RequestCodec() {}

    static void put(ByteBuffer bytes, NetmapRequest request) {
        byte[] name = request.name().getBytes(StandardCharsets.ISO_8859_1);
        if (name.length >= NAME) {
            throw new IllegalArgumentException(
                    "name \"" + request.name() + "\" is not accepted: up to 63 ASCII characters are");
        }
        try {
            bytes.putShort((short) request.type().number())
                    .putShort((short) request.apiVersion())
                    .putShort((short) request.body().length())
                    .putShort((short) request.options().size())
                    .put(name)
                    .put(new byte[NAME - name.length]);
            request.body().put(bytes);
            pad(bytes, request.body().length());
            for (RequestOption option : request.options()) {
                bytes.putInt(option.type()).putInt(option.status()).putLong(option.payload().length);
                bytes.put(option.payload());
                pad(bytes, option.payload().length);
            }
        } catch (BufferOverflowException e) {
            throw new IllegalArgumentException("the request is too long for a message", e);
        }
    }

    /** A REQUEST that is all zero. */
    static void putNothing(ByteBuffer bytes) {
        bytes.put(new byte[FIXED]);
    }

    private static void pad(ByteBuffer bytes, int length) {
        bytes.put(new byte[padding(length)]);
    }

    private static int padding(int length) {
        return -length & ALIGNMENT - 1;
    }

    static NetmapRequest get(ByteBuffer bytes) {
        require(bytes, FIXED);
        int number = Short.toUnsignedInt(bytes.getShort());
        int apiVersion = Short.toUnsignedInt(bytes.getShort());
        int bodyLength = Short.toUnsignedInt(bytes.getShort());
        int options = Short.toUnsignedInt(bytes.getShort());
        RequestType type =
                RequestType.of(number).orElseThrow(() -> new IllegalArgumentException("there is no request " + number));
        if (apiVersion < ControlMessage.LEAST_API || apiVersion > ControlMessage.MOST_API) {
            throw new IllegalArgumentException("API version " + apiVersion + " is not accepted: "
                    + ControlMessage.LEAST_API + " and " + ControlMessage.MOST_API + " are");
        }
        if (bodyLength != type.bodyLength()) {
            throw new IllegalArgumentException(
                    "a body of " + bodyLength + " bytes is not accepted: " + type.bodyLength() + " are");
        }
        String name = getName(bytes);
        require(bytes, bodyLength + padding(bodyLength));
        int end = bytes.position() + bodyLength + padding(bodyLength);
        RequestBody body = RequestBody.get(type, bytes);
        bytes.position(end);
        return new NetmapRequest(type, apiVersion, name, body, getOptions(bytes, options));
    }

    private static String getName(ByteBuffer bytes) {
        byte[] name = new byte[NAME];
        bytes.get(name);
        if (name[NAME - 1] != 0) {
            throw new IllegalArgumentException("the name does not end with a zero");
        }
        int length = 0;
        while (name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static List<RequestOption> getOptions(ByteBuffer bytes, int count) {
        List<RequestOption> options = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            require(bytes, OPTION);
            int type = bytes.getInt();
            int status = bytes.getInt();
            long length = bytes.getLong();
            if (length < 0 || length > bytes.remaining()) {
                throw new IllegalArgumentException(
                        "option " + i + " says that it has " + Long.toUnsignedString(length) + " bytes");
            }
            byte[] payload = new byte[(int) length];
            bytes.get(payload);
            require(bytes, padding(payload.length));
            bytes.position(bytes.position() + padding(payload.length));
            options.add(new RequestOption(type, status, payload));
        }
        return options;
    }

    /** Goes behind the REQUEST, whatever it is. */
    static void skip(ByteBuffer bytes) {
        require(bytes, FIXED);
        int bodyLength = Short.toUnsignedInt(bytes.getShort(bytes.position() + 4));
        int options = Short.toUnsignedInt(bytes.getShort(bytes.position() + 6));
        bytes.position(bytes.position() + FIXED);
        require(bytes, bodyLength + padding(bodyLength));
        bytes.position(bytes.position() + bodyLength + padding(bodyLength));
        getOptions(bytes, options);
    }

    private static void require(ByteBuffer bytes, int count) {
        if (bytes.remaining() < count) {
            throw new IllegalArgumentException("the request ends after " + bytes.limit() + " bytes");
        }
    }
}
