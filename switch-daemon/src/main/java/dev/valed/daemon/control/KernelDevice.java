package dev.valed.daemon.control;

import org.jspecify.annotations.Nullable;

/**
 * An interface of the kernel, of whatever kind.
 *
 * @param namespace network namespace, as {@code ip netns} knows it; null for the daemon's own
 */
record KernelDevice(String name, @Nullable String namespace) {}
