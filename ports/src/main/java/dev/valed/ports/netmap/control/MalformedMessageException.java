package dev.valed.ports.netmap.control;

import dev.valed.ports.sys.Errno;
import java.net.ProtocolException;

/** A message on the control socket that does not say what it should, with the answer that it deserves. */
public final class MalformedMessageException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    private final int sequence;
    private final short type;
    private final int errno;

    MalformedMessageException(int sequence, short type, Errno errno, String reason) {
        super(reason);
        this.sequence = sequence;
        this.type = type;
        this.errno = errno.number();
    }

    /** The reply to be sent. */
    public ControlMessage.Failed answer() {
        return new ControlMessage.Failed(sequence, type, errno, null, String.valueOf(getMessage()));
    }

    /** Whether sender and receiver no longer understand each other at all, so that the connection should end. */
    public boolean isFatal() {
        return errno == Errno.EBADMSG.number();
    }
}
