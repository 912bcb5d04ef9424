package dev.valed.ports.tap;

import dev.valed.ports.sys.Ioctl;

/** Requests and flags of {@code linux/if_tun.h}. */
final class TunIoctls {
    static final Ioctl TUNSETIFF = new Ioctl("TUNSETIFF", 0x400454ca);
    static final Ioctl TUNSETPERSIST = new Ioctl("TUNSETPERSIST", 0x400454cb);
    static final Ioctl TUNSETOFFLOAD = new Ioctl("TUNSETOFFLOAD", 0x400454d0);
    static final Ioctl TUNSETVNETHDRSZ = new Ioctl("TUNSETVNETHDRSZ", 0x400454d8);

    static final int IFF_TAP = 0x0002;
    static final int IFF_MULTI_QUEUE = 0x0100;
    static final int IFF_NO_PI = 0x1000;
    static final int IFF_VNET_HDR = 0x4000;

    /** TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6, TUN_F_TSO_ECN. */
    static final int TUN_F_CHECKSUM_AND_TSO = 0x01 | 0x02 | 0x04 | 0x08;

    /** TUN_F_USO4 and TUN_F_USO6, which go together; since Linux 6.2. */
    static final int TUN_F_USO = 0x20 | 0x40;

    private TunIoctls() {}
}
