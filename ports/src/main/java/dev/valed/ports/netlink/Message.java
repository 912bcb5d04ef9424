package dev.valed.ports.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A message that was received.
 *
 * @param type     such as RTM_NEWLINK
 * @param flags    NLM_F_...
 * @param sequence that of the request it answers, 0 if none
 * @param body     what follows the header, from position to limit
 */
record Message(int type, int flags, int sequence, ByteBuffer body) {
    /** {@code struct nlmsghdr} of {@code linux/netlink.h}. */
    static final int HEADER_BYTES = 16;

    /**
     * Takes apart what was received by one call.
     *
     * @throws MalformedMessageException if it is not messages one after the other
     */
    static List<Message> in(byte[] received) throws MalformedMessageException {
        ByteBuffer bytes = ByteBuffer.wrap(received).order(ByteOrder.nativeOrder());
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (at < received.length) {
            int room = received.length - at;
            int length = room < HEADER_BYTES ? 0 : bytes.getInt(at);
            if (length < HEADER_BYTES || length > room) {
                throw new MalformedMessageException(
                        "message has the length " + length + "; there are " + room + " bytes");
            }
            messages.add(new Message(
                    Short.toUnsignedInt(bytes.getShort(at + 4)),
                    Short.toUnsignedInt(bytes.getShort(at + 6)),
                    bytes.getInt(at + 8),
                    bytes.slice(at + HEADER_BYTES, length - HEADER_BYTES).order(ByteOrder.nativeOrder())));
            at += Attributes.aligned(length);
        }
        return messages;
    }

    /**
     * Checks that the body has this many bytes.
     *
     * @throws MalformedMessageException if not
     */
    void require(int bytes) throws MalformedMessageException {
        if (body.remaining() < bytes) {
            throw new MalformedMessageException(
                    "message of type " + type + " has " + body.remaining() + " bytes; expected " + bytes + " or more");
        }
    }

    /** The attributes that follow the first {@code bytes} of the body. */
    Attributes attributesAfter(int bytes) throws MalformedMessageException {
        require(bytes);
        return Attributes.in(body.slice(bytes, body.remaining() - bytes).order(ByteOrder.nativeOrder()));
    }
}
