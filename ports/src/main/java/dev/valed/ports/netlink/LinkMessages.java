package dev.valed.ports.netlink;

import java.nio.ByteBuffer;

/** Messages about interfaces: {@code struct ifinfomsg} of {@code linux/rtnetlink.h}, attributes of {@code linux/if_link.h}. */
final class LinkMessages {
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;

    /** A bridge tells of its ports under a family of its own. */
    private static final int AF_UNSPEC = 0;

    static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_LOWER_UP = 0x10000;

    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_AF_SPEC = 26;
    static final int IFLA_EXT_MASK = 29;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_WIRELESS = 11;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NUM_TX_QUEUES = 31;
    private static final int IFLA_NUM_RX_QUEUES = 32;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_XDP = 43;
    private static final int IFLA_NEW_NETNSID = 45;
    private static final int IFLA_MAX_MTU = 51;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_XDP_ATTACHED = 2;

    /** RTEXT_FILTER_SKIP_STATS: without the counters, which are most of the message. */
    static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

    /** {@code struct ifinfomsg}: family, type at 2, index at 4, flags at 8, change mask at 12. */
    private static final int FIXED_BYTES = 16;

    private LinkMessages() {}

    /** A request about the interface of this index, 0 if it goes by name or is about all. */
    static Request request(int type, String name, int flags, int index) {
        return request(type, name, flags, index, 0, 0);
    }

    /** The same, that changes those interface flags whose bits are set in {@code mask}. */
    static Request request(int type, String name, int flags, int index, int interfaceFlags, int mask) {
        return new Request(type, name, flags)
                .put8(AF_UNSPEC)
                .put8(0)
                .put16(0)
                .put32(index)
                .put32(interfaceFlags)
                .put32(mask);
    }

    /** Whether it tells of an interface as such: not as a port of a bridge, and not only what a radio has heard. */
    static boolean isAboutLink(Message message) throws MalformedMessageException {
        if (message.type() != RTM_NEWLINK && message.type() != RTM_DELLINK) {
            return false;
        }
        Attributes attributes = message.attributesAfter(FIXED_BYTES);
        int family = message.body().get(0);
        return family == AF_UNSPEC && !attributes.has(IFLA_WIRELESS);
    }

    /** Whether the interface is gone because it moved to another namespace. */
    static boolean isMove(Message message) throws MalformedMessageException {
        return message.attributesAfter(FIXED_BYTES).has(IFLA_NEW_NETNSID);
    }

    static Link link(Message message) throws MalformedMessageException {
        Attributes attributes = message.attributesAfter(FIXED_BYTES);
        ByteBuffer fixed = message.body();
        int flags = fixed.getInt(8);
        String name = attributes.text(IFLA_IFNAME);
        if (name == null) {
            throw new MalformedMessageException("message about an interface has no name");
        }
        return new Link(
                fixed.getInt(4),
                name,
                (flags & IFF_UP) != 0,
                (flags & IFF_RUNNING) != 0,
                (flags & IFF_LOWER_UP) != 0,
                attributes.number(IFLA_MTU, 0),
                attributes.number(IFLA_MAX_MTU, 0),
                Short.toUnsignedInt(fixed.getShort(2)),
                (flags & IFF_LOOPBACK) != 0,
                attributes.macAddress(IFLA_ADDRESS),
                attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND),
                attributes.number(IFLA_MASTER, 0),
                attributes.nested(IFLA_XDP).number(IFLA_XDP_ATTACHED, 0) != 0,
                attributes.number(IFLA_NUM_RX_QUEUES, 1),
                attributes.number(IFLA_NUM_TX_QUEUES, 1),
                attributes.number(IFLA_TXQLEN, 0),
                attributes.number(IFLA_LINK, 0),
                attributes.number(IFLA_LINK_NETNSID, -1));
    }
}
