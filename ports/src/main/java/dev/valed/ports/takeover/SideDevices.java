package dev.valed.ports.takeover;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import dev.valed.ports.xdp.XdpWire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of an interface are read from and written to. Stays open when the interface goes away.
 *
 * @param wireTap null without a wire's side, or if it is {@code xdp}
 * @param xdp     null without a wire's side, or if it is {@code wireTap}
 * @param hostTap null without a host's side
 */
record SideDevices(
        @Nullable TapDevice wireTap,
        @Nullable XdpWire xdp,
        @Nullable TapDevice hostTap) {

    /**
     * Opens them for an interface, in the calling thread's namespace, or, when this fails, none.
     *
     * @param queues of each TAP, as many as the interface has in use
     */
    static SideDevices open(TakeoverSpec spec, Link link, int queues, Links links) throws IOException {
        TapNames names = TapNames.of(link.name(), link.index());
        boolean overXdp = spec.wire() == WireMechanism.AF_XDP;
        TapDevice wireTap = null;
        TapDevice hostTap = null;
        XdpWire xdp = null;
        try (Rollback rollback = new Rollback()) {
            if (spec.mode().hasHost()) {
                hostTap = openTap(names.host(), link, queues, links);
                rollback.add(hostTap::close);
            }
            if (spec.mode().hasWire() && !overXdp) {
                wireTap = openTap(names.wire(), link, queues, links);
                rollback.add(wireTap::close);
            }
            if (spec.mode().hasWire() && overXdp) {
                // Last: it takes the wire's frames from now on.
                xdp = XdpWire.open(link);
            }
            rollback.cancel();
        }
        return new SideDevices(wireTap, xdp, hostTap);
    }

    private static TapDevice openTap(String name, Link link, int queues, Links links) throws IOException {
        TapSpec spec = TapSpec.named(name).withMtu(mtu(link)).withQueues(queues).withUp(false);
        TapDevice tap = TapDevice.open(spec);
        try (Rollback rollback = new Rollback()) {
            rollback.add(tap::close);
            quieten(tap, links);
            links.setUp(tap.index(), true);
            rollback.cancel();
        }
        return tap;
    }

    /** What the host would send through the TAP by itself is dropped, but need not be sent in the first place. */
    private static void quieten(TapDevice tap, Links links) throws IOException {
        try {
            links.generateNoAddresses(tap.index());
        } catch (SystemCallException e) {
            // A kernel without IPv6, or one that refuses: there is less to quieten, or what is sent is dropped.
        }
    }

    private static int mtu(Link link) {
        return Math.clamp(link.mtu(), TapSpec.MIN_MTU, TapSpec.MAX_MTU);
    }

    private List<TapDevice> taps() {
        List<TapDevice> taps = new ArrayList<>();
        if (wireTap != null) {
            taps.add(wireTap);
        }
        if (hostTap != null) {
            taps.add(hostTap);
        }
        return taps;
    }

    /** Turns the frames of an interface in the calling thread's namespace to these devices. */
    Diversion divert(int interfaceIndex) throws IOException {
        return Diversion.of(interfaceIndex, index(wireTap), index(hostTap), wireTap != null || xdp != null);
    }

    private static int index(@Nullable TapDevice tap) {
        return tap == null ? 0 : tap.index();
    }

    /**
     * Finds out whether somebody has deleted a TAP or moved it away.
     *
     * @param links those of the namespace that the TAPs were made in
     * @return the name it was made with; null if all are there
     */
    @Nullable String missingTap(Links links) throws IOException {
        for (TapDevice tap : taps()) {
            if (links.find(tap.index()).isEmpty()) {
                return tap.spec().device();
            }
        }
        return null;
    }

    /** Makes the TAPs follow what is new about the interface: its MTU and its name. */
    void follow(Link link, Links links) throws IOException {
        TapNames names = TapNames.of(link.name(), link.index());
        follow(wireTap, names.wire(), link, links);
        follow(hostTap, names.host(), link, links);
        if (xdp != null) {
            xdp.setMtu(link.mtu());
        }
    }

    private static void follow(@Nullable TapDevice device, String name, Link link, Links links) throws IOException {
        Optional<Link> found = device == null ? Optional.empty() : links.find(device.index());
        if (found.isEmpty()) {
            return;
        }
        Link tap = found.get();
        if (tap.mtu() != mtu(link)) {
            links.setMtu(tap.index(), mtu(link));
        }
        if (!tap.up()) {
            links.setUp(tap.index(), true);
        }
        if (!tap.name().equals(name)) {
            rename(tap, name, links);
        }
    }

    private static void rename(Link tap, String name, Links links) throws IOException {
        try {
            links.rename(tap.index(), name);
        } catch (SystemCallException e) {
            // The name is taken, or the kernel does not rename what is switched on: it works under the old name too.
        }
    }

    /** Closes all; no worker uses them any more. */
    void close() {
        if (xdp != null) {
            xdp.close();
        }
        taps().forEach(TapDevice::close);
    }
}
