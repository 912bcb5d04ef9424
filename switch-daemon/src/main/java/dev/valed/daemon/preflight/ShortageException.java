package dev.valed.daemon.preflight;

import java.io.IOException;

/** A port could not be opened, for want of something that can be given. */
public final class ShortageException extends IOException {

    private static final long serialVersionUID = 1L;

    ShortageException(String message, IOException cause) {
        super(message, cause);
    }
}
