package dev.valed.ports.takeover;

import dev.valed.ports.netlink.Link;

/** Interfaces as the kernel would describe them. */
final class Interfaces {
    static final int LOOPBACK_TYPE = 772;

    private Interfaces() {}

    static Link loopback() {
        return link(1, "lo", true, true, 65_536, LOOPBACK_TYPE, null, 0, false);
    }

    static Link ethernet(int index, String name) {
        return link(index, name, true, true, 1500, Link.ETHERNET, "veth", 0, false);
    }

    static Link withCarrier(Link link, boolean up, boolean carrier) {
        return link(link.index(), link.name(), up, carrier, link.mtu(), link.hardwareType(), link.kind(), 0, false);
    }

    static Link link(
            int index,
            String name,
            boolean up,
            boolean carrier,
            int mtu,
            int type,
            String kind,
            int master,
            boolean hasXdp) {
        boolean isLoopback = type == LOOPBACK_TYPE;
        return new Link(
                index,
                name,
                up,
                up && carrier,
                carrier,
                mtu,
                0,
                type,
                isLoopback,
                2,
                kind,
                master,
                hasXdp,
                1,
                1,
                1000,
                0,
                -1);
    }
}
