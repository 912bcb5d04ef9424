package dev.valed.ports.netmap;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.BrokerThread.Outcome;
import dev.valed.ports.netmap.ControlMessage.Failed;
import dev.valed.ports.netmap.ControlMessage.Manage;
import dev.valed.ports.netmap.ControlMessage.Open;
import dev.valed.ports.netmap.ControlMessage.Opened;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: at first without a port, then, after an OPEN, with one. The thread of the {@link ControlLoop}
 * owns it, but for {@link #hasEnded}.
 */
final class ControlSession {
    private final long id;
    private final SeqPacketSocket socket;
    private final PeerCredentials peer;
    private final ControlLoop loop;

    private @Nullable NetmapPort port;
    private int memoryId;
    /** The broker has a request of this client in hand; nothing further is read meanwhile. */
    private boolean busy;

    private volatile boolean ended;

    /** @param id unique for all time */
    ControlSession(long id, SeqPacketSocket socket, PeerCredentials peer, ControlLoop loop) {
        this.id = id;
        this.socket = socket;
        this.peer = peer;
        this.loop = loop;
    }

    long id() {
        return id;
    }

    int fd() {
        return socket.fd();
    }

    PeerCredentials peer() {
        return peer;
    }

    /** Whether the connection is closed. Any thread: the broker need not begin what nobody waits for. */
    boolean hasEnded() {
        return ended;
    }

    /** Closes the connection; what is left to do is done when {@link ControlLoop#sessionDone} is called. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        loop.unwatch(this);
        socket.close();
        if (port != null) {
            giveBack(port);
        } else if (!busy) {
            loop.sessionDone(memoryId);
        }
    }

    private void giveBack(NetmapPort opened) {
        port = null;
        loop.forget(opened);
        loop.broker().close(opened, () -> loop.post(() -> loop.sessionDone(memoryId)));
    }

    /** The client has sent something: handles one message. */
    void serve() {
        if (busy) {
            return; // an event from before the loop was told not to look here
        }
        try (ReceivedMessage message = socket.receive(ControlMessage.MAX_LENGTH, 0)) {
            if (message != null) {
                handle(ControlCodec.decodeRequest(message.payload()));
            }
        } catch (MalformedMessageException e) {
            reply(e.answer());
            if (e.isFatal()) {
                end();
            }
        } catch (ProtocolException e) {
            reply(new Failed(0, (short) 0, Errno.EMSGSIZE.number(), String.valueOf(e.getMessage())));
            end();
        } catch (IOException e) {
            end();
        }
    }

    private void handle(ControlMessage request) {
        switch (request) {
            case Open open -> open(open);
            case Manage manage -> manage(manage);
            default -> describe(request.sequence());
        }
    }

    private void open(Open open) {
        if (port != null) {
            refuse(open, Errno.EBUSY.number(), "this connection has a port already: " + port.name());
            return;
        }
        NetmapOpenRequest request;
        try {
            request = NetmapOpenRequest.parse(open.name(), layout(open));
        } catch (IllegalArgumentException e) {
            refuse(open, Errno.EINVAL.number(), String.valueOf(e.getMessage()));
            return;
        }
        beBusy();
        loop.broker().open(this, request, outcome -> loop.post(() -> opened(open, outcome)));
    }

    private void beBusy() {
        busy = true;
        loop.watch(this, false);
    }

    private void manage(Manage manage) {
        // Whoever had a port when it left gives that back, and is done by it: see end().
        boolean hasPort = port != null;
        beBusy();
        loop.broker().manage(manage, peer, answer -> loop.post(() -> managed(answer, hasPort)));
    }

    private void managed(ControlMessage answer, boolean hadPort) {
        busy = false;
        if (ended) {
            if (!hadPort) {
                loop.sessionDone(memoryId);
            }
            return;
        }
        reply(answer);
        if (!ended) {
            loop.watch(this, true);
        }
    }

    private static NetmapLayout layout(Open open) {
        NetmapLayout standard = NetmapLayout.standard();
        return new NetmapLayout(
                open.txRings() == 0 ? standard.txRings() : open.txRings(),
                open.rxRings() == 0 ? standard.rxRings() : open.rxRings(),
                open.slots() == 0 ? standard.slots() : open.slots(),
                open.bufferSize() == 0 ? standard.bufferSize() : open.bufferSize());
    }

    private void opened(Open open, Outcome outcome) {
        busy = false;
        switch (outcome) {
            case Outcome.Granted(NetmapPort granted) -> {
                if (ended) {
                    giveBack(granted); // the client did not wait
                    return;
                }
                port = granted;
                memoryId = loop.remember(granted, this);
                if (granted.isUnwanted()) {
                    end();
                    return;
                }
                describe(open.sequence(), ControlMessage.OPEN, granted);
            }
            case Outcome.Refused(RefusedException reason) -> {
                if (ended) {
                    loop.sessionDone(memoryId);
                    return;
                }
                refuse(open, reason.errno(), String.valueOf(reason.getMessage()));
            }
        }
        if (!ended) {
            loop.watch(this, true);
        }
    }

    private void describe(int sequence) {
        if (port == null) {
            reply(new Failed(sequence, ControlMessage.DESCRIBE, Errno.ENXIO.number(), "this connection has no port"));
        } else {
            describe(sequence, ControlMessage.DESCRIBE, port);
        }
    }

    private void describe(int sequence, short request, NetmapPort opened) {
        reply(new Opened(sequence, request, memoryId, opened.layout()), opened.descriptors());
    }

    private void refuse(Open open, int errno, String reason) {
        reply(new Failed(open.sequence(), ControlMessage.OPEN, errno, reason));
    }

    /** A client that takes no replies loses its connection: nothing here waits for it. */
    private void reply(ControlMessage reply, int... descriptors) {
        if (!send(socket, reply, descriptors)) {
            end();
        }
    }

    /** Returns whether the message is on its way. */
    static boolean send(SeqPacketSocket socket, ControlMessage message, int... descriptors) {
        try {
            return socket.send(ControlCodec.encode(message), descriptors);
        } catch (SystemCallException e) {
            return false;
        }
    }
}
