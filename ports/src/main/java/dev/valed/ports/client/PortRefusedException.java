package dev.valed.ports.client;

import dev.valed.ports.sys.Errno;
import java.io.IOException;

/** The daemon did not open the port, and says why. */
public final class PortRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    PortRefusedException(String port, int errno, String reason) {
        super("port " + port + " was refused: " + Errno.describe(errno) + ": " + reason);
        this.errno = errno;
    }

    /** The Linux error number with which it refused, such as that of {@link Errno#EBUSY}. */
    public int errno() {
        return errno;
    }
}
