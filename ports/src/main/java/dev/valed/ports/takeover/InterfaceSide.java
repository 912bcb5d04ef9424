package dev.valed.ports.takeover;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One side of an interface that was taken over. */
final class InterfaceSide implements OpenPort {
    private final Takeover takeover;
    private final String label;
    private final Predicate<InterfaceState> isUp;
    private final OpenPort device;
    private final PortRings rings;

    /**
     * @param label what it is called: {@code wire side}, {@code host side}
     * @param isUp whether frames can be sent to it
     * @param device moves its frames, and says how; closed with this
     */
    InterfaceSide(Takeover takeover, String label, Predicate<InterfaceState> isUp, OpenPort device) {
        this.takeover = takeover;
        this.label = label;
        this.isUp = isUp;
        this.device = device;
        this.rings = new PortRings(
                device.rings().ingress(),
                device.rings().egress().stream()
                        .map(egress -> new SideEgress(egress, this::isUp))
                        .toList());
    }

    @Override
    public PortRings rings() {
        return rings;
    }

    /** Any thread. */
    @Override
    public boolean isUp() {
        return isUp.test(takeover.state());
    }

    /** Such as {@code eth1 in namespace blue, MTU 1500, tap by tcx, wire side, no carrier}. */
    @Override
    public String detail() {
        InterfaceState state = takeover.state();
        String mtu = state.isPresent() ? ", MTU " + state.mtu() : "";
        String remark = state.remark().isEmpty() ? "" : ", " + state.remark();
        return state.subject(takeover.spec()) + mtu + ", " + device.detail() + ", " + label + remark;
    }

    @Override
    public @Nullable String mechanism() {
        return device.mechanism();
    }

    @Override
    public long ringFaults() {
        return device.ringFaults();
    }

    @Override
    public long missedFrames() {
        return device.missedFrames();
    }

    @Override
    public long lateCompletions() {
        return device.lateCompletions();
    }

    /** Gives the interface back, for both sides. */
    @Override
    public void giveBack() {
        takeover.release();
    }

    @Override
    public void close() {
        giveBack();
        device.close();
    }

    @Override
    public String toString() {
        return detail();
    }
}
