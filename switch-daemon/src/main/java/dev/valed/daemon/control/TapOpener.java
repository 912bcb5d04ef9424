package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;

/** Opens TAPs; in tests, something that looks like one. */
public interface TapOpener {

    /**
     * @throws java.nio.file.NoSuchFileException if there is no such namespace
     * @throws IOException if the machine does not let us; the message says why
     */
    OpenPort open(TapSpec spec) throws IOException;

    /** Whether the daemon's own namespace has an interface of this name, of whatever kind. */
    boolean exists(String device) throws IOException;
}
