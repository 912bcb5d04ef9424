package dev.valed.ports.takeover;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.xdp.XdpWire;

/** The wire by AF_XDP, as a port. Whether it is up only the interface tells. */
record XdpPort(XdpWire wire) implements OpenPort {

    @Override
    public PortRings rings() {
        return wire.rings();
    }

    @Override
    public boolean isUp() {
        return true;
    }

    @Override
    public String detail() {
        return wire.mechanism() + ", " + wire.detail();
    }

    @Override
    public String mechanism() {
        return wire.mechanism();
    }

    @Override
    public long ringFaults() {
        return wire.ringFaults();
    }

    @Override
    public long missedFrames() {
        return wire.missedFrames();
    }

    @Override
    public long lateCompletions() {
        return wire.lateCompletions();
    }

    @Override
    public void close() {
        wire.close();
    }
}
