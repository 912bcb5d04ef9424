package dev.valed.ports.client;

import java.io.IOException;

/** The port is gone: the daemon ended or detached it, or this program closed it. Open it again to go on. */
public final class PortDisconnectedException extends IOException {
    private static final long serialVersionUID = 1L;

    PortDisconnectedException(String message) {
        super(message);
    }
}
