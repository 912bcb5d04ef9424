package dev.valed.ports.takeover;

import java.io.IOException;

/** An interface cannot be taken over; the message says why, and what to do about it. Nothing was changed. */
public final class TakeoverException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What stands in the way. */
    public enum Reason {
        /** There is no interface of this name. */
        MISSING,
        /** Somebody has it: another valed, a bridge, a bond, an XDP program. */
        IN_USE,
        /** It can never be taken, or not with these settings: not Ethernet, an offload that cannot be converted. */
        UNSUITABLE
    }

    private final Reason reason;

    public TakeoverException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public TakeoverException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
