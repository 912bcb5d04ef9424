package dev.valed.ports.takeover;

import dev.valed.ports.OpenPort;
import org.jspecify.annotations.Nullable;

/**
 * The open sides of an interface that was taken over. Each is closed by whoever took it, when the core has let go of it;
 * with the first that is closed the interface is the kernel's again.
 *
 * @param wire null if the mode has no wire
 * @param host null if the mode has no host
 */
public record InterfacePorts(
        @Nullable OpenPort wire, @Nullable OpenPort host) {}
