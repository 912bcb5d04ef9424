package dev.valed.ports.netlink;

import static dev.valed.ports.netlink.LinkMessages.RTM_DELLINK;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears of every change to the interfaces of one namespace, that of the thread that opened it. Any thread, one at a time.
 *
 * <p>What happened before it was opened is not told: whoever needs the whole picture opens it first and then looks.
 */
public final class LinkWatch implements AutoCloseable {
    /** Of {@code linux/rtnetlink.h}. */
    private static final int RTMGRP_LINK = 1;

    private final NetlinkSocket socket;

    private LinkWatch(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Begins to listen.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public static LinkWatch open() throws SystemCallException {
        return new LinkWatch(NetlinkSocket.ofGroups(RTMGRP_LINK));
    }

    /** Returns the descriptor, to wait until it is readable; it stays owned here. */
    public int fd() {
        return socket.fd();
    }

    /**
     * Returns what happened since the last call, oldest first, without waiting; empty if nothing did.
     *
     * @throws IOException if the socket fails
     */
    public List<LinkEvent> read() throws IOException {
        List<LinkEvent> events = new ArrayList<>();
        while (true) {
            try {
                List<Message> messages = socket.receive();
                if (messages == null) {
                    return events;
                }
                addEvents(messages, events);
            } catch (MalformedMessageException e) {
                events.add(new LinkEvent.Missed());
            } catch (SystemCallException e) {
                if (!e.is(Errno.ENOBUFS)) {
                    throw e;
                }
                events.add(new LinkEvent.Missed());
            }
        }
    }

    static void addEvents(List<Message> messages, List<LinkEvent> events) throws MalformedMessageException {
        for (Message message : messages) {
            if (!LinkMessages.isAboutLink(message)) {
                continue;
            }
            Link link = LinkMessages.link(message);
            events.add(
                    message.type() == RTM_DELLINK
                            ? new LinkEvent.Removed(link.index(), link.name(), LinkMessages.isMove(message))
                            : new LinkEvent.Changed(link));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
