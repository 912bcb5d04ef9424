package dev.valed.ports.takeover;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.tap.TapDevice;

/** A TAP beside an interface, with the programs that pass frames between the two, as a port. */
record RedirectedTap(TapDevice tap, Takeover takeover) implements OpenPort {

    @Override
    public PortRings rings() {
        return tap.rings();
    }

    @Override
    public boolean isUp() {
        return tap.isUp();
    }

    /** Such as {@code tap by tcx}. */
    @Override
    public String detail() {
        return tap.mechanism() + " by " + takeover.programs();
    }

    /** Such as {@code tap, tcx}. */
    @Override
    public String mechanism() {
        return tap.mechanism() + ", " + takeover.programs();
    }

    @Override
    public long missedFrames() {
        return tap.missedFrames();
    }

    @Override
    public void close() {
        tap.close();
    }
}
