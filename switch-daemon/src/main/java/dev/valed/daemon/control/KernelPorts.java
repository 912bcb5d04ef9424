package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.takeover.InterfacePorts;
import dev.valed.ports.takeover.TakeoverSpec;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;

/** Opens what the kernel has: TAPs and interfaces; in tests, something that looks like them. */
public interface KernelPorts {

    /**
     * @throws java.nio.file.NoSuchFileException if there is no such namespace
     * @throws IOException if the machine does not let us; the message says why
     */
    OpenPort openTap(TapSpec spec) throws IOException;

    /**
     * Takes an interface over.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such namespace
     * @throws dev.valed.ports.takeover.TakeoverException if the interface is missing or cannot be taken
     * @throws IOException if the machine does not let us; the message says why
     */
    InterfacePorts takeOver(TakeoverSpec spec) throws IOException;

    /** Whether the daemon's own namespace has an interface of this name, of whatever kind. */
    boolean exists(String device) throws IOException;

    /** Receive or transmit queues that an interface of the daemon's own namespace has in use, the greater number; at least 1. */
    int queues(String device) throws IOException;

    /** Whether it is there and is a TAP, whose wire is a process. */
    boolean isTap(String device) throws IOException;
}
