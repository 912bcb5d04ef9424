package dev.valed.ports.xdp;

import java.io.IOException;

/** An interface's frames cannot be had by AF_XDP; the message says why, and what to do about it. Nothing was changed. */
public final class XdpRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean inUse;

    private XdpRefusedException(boolean inUse, String message, Throwable cause) {
        super(message, cause);
        this.inUse = inUse;
    }

    private XdpRefusedException(String message) {
        super(message);
        this.inUse = false;
    }

    /** Somebody else has the interface's XDP program, or one of its queues. */
    static XdpRefusedException inUse(String message, Throwable cause) {
        return new XdpRefusedException(true, message, cause);
    }

    /** The interface, its driver or the kernel cannot, or not with these settings. */
    static XdpRefusedException unsuitable(String message, Throwable cause) {
        return new XdpRefusedException(false, message, cause);
    }

    static XdpRefusedException unsuitable(String message) {
        return new XdpRefusedException(message);
    }

    /** Whether somebody else has what is needed; if not, the interface is unsuitable as it is. */
    public boolean isInUse() {
        return inUse;
    }
}
