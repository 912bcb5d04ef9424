package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.CallMonitors;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Ended;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.port.Answer;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.Registration;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SeqPacketSocket;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: at first without a registration, then perhaps with one. The thread of the {@link ControlLoop}
 * owns it, but for {@link #hasEnded}.
 */
final class ControlSession {
    private final long id;
    private final SeqPacketSocket socket;
    private final PeerCredentials peer;
    private final Payer payer;
    private final ControlLoop loop;

    private @Nullable Registration registration;
    /** A request of this client is being carried out; nothing further is read meanwhile. */
    private boolean busy;
    /** What the other thread still does for this session. */
    private int pending;

    private volatile boolean ended;

    /**
     * @param id    unique for all time
     * @param payer for whom the connection is counted
     */
    ControlSession(long id, SeqPacketSocket socket, PeerCredentials peer, Payer payer, ControlLoop loop) {
        this.id = id;
        this.socket = socket;
        this.peer = peer;
        this.payer = payer;
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

    /** Whether the connection is closed. Any thread: nobody need begin what nobody waits for. */
    boolean hasEnded() {
        return ended;
    }

    boolean has(NetmapPort port) {
        return registration != null && registration.port() == port;
    }

    /** Tells the client that its port is gone for good, and closes the connection. */
    void dismiss() {
        if (!ended) {
            send(socket, new Ended(Errno.ENODEV.number()));
            end();
        }
    }

    /** Closes the connection; what is left to do is done when {@link ControlLoop#sessionDone} is called. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        loop.unwatch(this);
        socket.close();
        if (registration != null) {
            giveBack(registration);
            registration = null;
        }
        finish();
    }

    private void giveBack(Registration ending) {
        pending++;
        loop.broker().close(ending, () -> loop.post(this::completed));
    }

    private void completed() {
        pending--;
        finish();
    }

    private void finish() {
        if (ended && pending == 0) {
            loop.sessionDone(payer);
        }
    }

    /** The client has sent something: handles one message. */
    void serve() {
        if (busy) {
            return; // an event from before the loop was told not to look here
        }
        try (ReceivedMessage message = socket.receive(ControlMessage.MAX_LENGTH, 1)) {
            if (message != null) {
                handle(ControlCodec.decodeRequest(message.payload()), message);
            }
        } catch (MalformedMessageException e) {
            reply(e.answer());
            if (e.isFatal()) {
                end();
            }
        } catch (ProtocolException e) {
            reply(new Failed(0, (short) 0, Errno.EMSGSIZE.number(), null, String.valueOf(e.getMessage())));
            end();
        } catch (IOException e) {
            end();
        }
    }

    private void handle(ControlMessage asked, ReceivedMessage message) throws MalformedMessageException {
        boolean needsMemory = asked instanceof Adopt;
        if (message.descriptorCount() != (needsMemory ? 1 : 0)) {
            throw new MalformedMessageException(
                    asked.sequence(),
                    typeOf(asked),
                    Errno.EBADMSG,
                    "the message has " + message.descriptorCount() + " descriptors");
        }
        switch (asked) {
            case Request request -> {
                Registration present = registration;
                carryOut(asked, then -> loop.broker().carryOut(this, request, present, then));
            }
            case Adopt adopt -> {
                if (registration != null) {
                    refuse(asked, Errno.EBUSY, "this connection has a registration already");
                    return;
                }
                carryOut(asked, then -> loop.broker().comeBack(this, adopt, message.takeDescriptor(0), then));
            }
            case CallMonitors call -> {
                if (registration != null) {
                    registration.port().callMonitors();
                }
            }
            default -> describe(asked);
        }
    }

    private static short typeOf(ControlMessage asked) {
        return switch (asked) {
            case Request request -> ControlMessage.REQUEST;
            case Adopt adopt -> ControlMessage.ADOPT;
            case CallMonitors call -> ControlMessage.CALL_MONITORS;
            default -> ControlMessage.DESCRIBE;
        };
    }

    private void carryOut(ControlMessage asked, Consumer<Consumer<Answer>> action) {
        busy = true;
        pending++;
        loop.watch(this, false);
        action.accept(answer -> loop.post(() -> answered(asked, answer)));
    }

    private void answered(ControlMessage asked, Answer answer) {
        busy = false;
        Registration made = answer.registration();
        if (ended) {
            if (made != null) {
                giveBack(made); // the client did not wait
            }
            completed();
            return;
        }
        pending--;
        if (made != null) {
            registration = made;
            if (made.port().isRemoved()) {
                dismiss();
                return;
            }
        }
        reply(asked, answer);
        if (!ended) {
            loop.watch(this, true);
        }
    }

    private void reply(ControlMessage asked, Answer answer) {
        short type = typeOf(asked);
        if (answer.refusal() != null) {
            reply(new Failed(
                    asked.sequence(),
                    type,
                    answer.refusal().errno(),
                    answer.request(),
                    String.valueOf(answer.refusal().getMessage())));
        } else if (answer.registration() != null) {
            describe(asked.sequence(), type, answer.registration());
        } else {
            reply(new Done(asked.sequence(), type, answer.request(), null));
        }
    }

    private void describe(ControlMessage asked) {
        if (registration == null) {
            refuse(asked, Errno.ENXIO, "this connection has no registration");
        } else {
            describe(asked.sequence(), ControlMessage.DESCRIBE, registration);
        }
    }

    private void describe(int sequence, short type, Registration of) {
        reply(new Done(sequence, type, of.answered(), of.binding()), of.descriptors());
    }

    private void refuse(ControlMessage asked, Errno errno, String reason) {
        reply(new Failed(asked.sequence(), typeOf(asked), errno.number(), null, reason));
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
        } catch (SystemCallException | IllegalArgumentException e) {
            return false;
        }
    }
}
