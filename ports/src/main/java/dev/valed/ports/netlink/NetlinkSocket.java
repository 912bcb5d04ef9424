package dev.valed.ports.netlink;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SocketCalls;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket to the kernel's network configuration: NETLINK_ROUTE of {@code netlink(7)}, in the namespace of the thread that
 * opened it. Any thread, one at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    // bits/socket.h
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOL_NETLINK = 270;
    private static final int MSG_DONTWAIT = 0x40;

    // linux/netlink.h
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;

    /** {@code struct sockaddr_nl}; the port of the kernel, at offset 4, is 0. */
    private static final int ADDRESS_BYTES = 12;

    private static final int PORT_OFFSET = 4;
    private static final int GROUPS_OFFSET = 8;

    private static final byte[] ON = {1, 1, 1, 1};

    /** The kernel cuts long answers into messages of at most 32 KiB. */
    private static final int RECEIVE_BYTES = 64 << 10;

    private static final int DUMP_ATTEMPTS = 10;

    private final OwnedFd fd;
    private int sequence;

    private NetlinkSocket(OwnedFd fd) {
        this.fd = fd;
    }

    /** One to make requests. */
    static NetlinkSocket open() throws SystemCallException {
        return ofGroups(0);
    }

    /** One to be told what these groups are told: RTMGRP numbers of {@code linux/rtnetlink.h}, added up. */
    static NetlinkSocket ofGroups(int groups) throws SystemCallException {
        OwnedFd fd = SocketCalls.socket(AF_NETLINK, SOCK_RAW | SystemCalls.O_CLOEXEC, "AF_NETLINK, SOCK_RAW");
        try {
            SocketCalls.setSocketOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, ON, "NETLINK_EXT_ACK");
            byte[] address = new byte[ADDRESS_BYTES];
            ByteBuffer.wrap(address)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) AF_NETLINK)
                    .putInt(GROUPS_OFFSET, groups);
            SocketCalls.bind(fd, address, "AF_NETLINK, groups " + groups);
            return new NetlinkSocket(fd);
        } catch (SystemCallException e) {
            fd.close();
            throw e;
        }
    }

    int fd() {
        return fd.number();
    }

    /**
     * Makes a request and waits for the whole answer.
     *
     * @return the messages of the answer, without the one that says that it is done
     * @throws SystemCallException if the kernel refuses the request; its arguments have the kernel's words, if there are any
     * @throws MalformedMessageException if the answer is none
     */
    List<Message> request(Request request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<Message> answer = exchange(request);
            // The kernel tells so if what it listed changed meanwhile.
            boolean interrupted = answer.stream().anyMatch(message -> (message.flags() & NLM_F_DUMP_INTR) != 0);
            if (!interrupted || attempt == DUMP_ATTEMPTS) {
                return answer;
            }
        }
    }

    private List<Message> exchange(Request request) throws IOException {
        sequence++;
        SocketCalls.send(fd, request.message(sequence), 0);
        List<Message> answer = new ArrayList<>();
        while (true) {
            // The kernel has answered before the send returns, or answers now: there is nothing to wait for.
            List<Message> messages = receive();
            if (messages == null) {
                throw new MalformedMessageException("no answer to " + request);
            }
            for (Message message : messages) {
                if (message.sequence() != sequence) {
                    continue; // the end of the answer to a request that was given up
                }
                if (message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE) {
                    check(message, request);
                    return answer;
                }
                answer.add(message);
            }
        }
    }

    /** {@code struct nlmsgerr}: the error, 0 if there is none, and the request it is about. */
    private static void check(Message message, Request request) throws IOException {
        if (message.type() == NLMSG_DONE && message.body().remaining() < Integer.BYTES) {
            return;
        }
        message.require(Integer.BYTES);
        int error = -message.body().getInt(0);
        if (error > 0) {
            String words = words(message);
            throw new SystemCallException(
                    "netlink", words == null ? request.toString() : request + ": " + words, error);
        }
    }

    private static @Nullable String words(Message message) {
        if ((message.flags() & NLM_F_ACK_TLVS) == 0) {
            return null;
        }
        try {
            int offset = Integer.BYTES;
            if (message.type() == NLMSG_ERROR) {
                message.require(offset + Message.HEADER_BYTES);
                boolean capped = (message.flags() & NLM_F_CAPPED) != 0;
                offset += capped
                        ? Message.HEADER_BYTES
                        : Attributes.aligned(message.body().getInt(offset));
            }
            return offset < 0 ? null : message.attributesAfter(offset).text(NLMSGERR_ATTR_MSG);
        } catch (MalformedMessageException e) {
            return null; // the error itself counts
        }
    }

    /**
     * Receives what is there, without waiting.
     *
     * @return null if nothing is
     * @throws SystemCallException if the kernel lost messages for want of room (ENOBUFS), or receiving fails
     * @throws MalformedMessageException if it is not messages, or longer than accepted
     */
    @Nullable List<Message> receive() throws IOException {
        while (true) {
            byte[] sender = new byte[ADDRESS_BYTES];
            byte[] received;
            try {
                received = SocketCalls.receive(fd, RECEIVE_BYTES, MSG_DONTWAIT, sender);
            } catch (SystemCallException e) {
                if (e.is(Errno.EAGAIN)) {
                    return null;
                }
                throw e;
            }
            boolean fromKernel = ByteBuffer.wrap(sender).getInt(PORT_OFFSET) == 0;
            if (fromKernel) {
                return Message.in(received);
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
