package dev.valed.daemon.testing;

import dev.valed.core.port.PortRings;
import dev.valed.core.testing.MemoryPort;
import dev.valed.ports.OpenPort;

/** What looks like a TAP to the daemon, with a client in memory in the kernel's place. */
public final class MemoryTap implements OpenPort {

    private final MemoryPort memory;
    private volatile boolean up = true;

    MemoryTap(String device) {
        this.memory = new MemoryPort(device);
    }

    /** The kernel's side. */
    public MemoryPort kernel() {
        return memory;
    }

    public void setUp(boolean nowUp) {
        up = nowUp;
    }

    @Override
    public PortRings rings() {
        return memory.rings();
    }

    @Override
    public String mechanism() {
        return "memory";
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public String detail() {
        return memory.name() + " in memory";
    }

    /** Leaves the memory: workers that are stepped by hand may not have heard of it. */
    @Override
    public void close() {
        up = false;
    }
}
