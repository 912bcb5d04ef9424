package dev.valed.ports.netlink;

import static dev.valed.ports.netlink.LinkMessages.IFF_UP;
import static dev.valed.ports.netlink.LinkMessages.IFLA_AF_SPEC;
import static dev.valed.ports.netlink.LinkMessages.IFLA_EXT_MASK;
import static dev.valed.ports.netlink.LinkMessages.IFLA_IFNAME;
import static dev.valed.ports.netlink.LinkMessages.IFLA_MTU;
import static dev.valed.ports.netlink.LinkMessages.RTEXT_FILTER_SKIP_STATS;
import static dev.valed.ports.netlink.LinkMessages.RTM_GETLINK;
import static dev.valed.ports.netlink.LinkMessages.RTM_NEWLINK;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.InterfaceRequest;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network interfaces of one namespace.
 *
 * <p>Bound to the namespace of the thread that opened it; afterwards any thread may use it, one at a time.
 */
public final class Links implements AutoCloseable {
    private static final int AF_INET6 = 10;

    // linux/if_link.h
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final int IN6_ADDR_GEN_MODE_NONE = 1;

    // linux/rtnetlink.h, linux/if_link.h
    private static final int RTM_NEWSTATS = 92;
    private static final int RTM_GETSTATS = 94;
    private static final int IFLA_STATS_LINK_64 = 1;

    /** {@code struct if_stats_msg}: family and padding of 4 bytes, index, filter mask. */
    private static final int STATISTICS_FIXED_BYTES = 12;

    /** In {@code struct rtnl_link_stats64}: {@code tx_dropped}. */
    private static final int TX_DROPPED = 56;

    // linux/rtnetlink.h, linux/net_namespace.h
    private static final int RTM_NEWNSID = 88;
    private static final int RTM_GETNSID = 90;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;

    /** {@code struct rtgenmsg}, and what fills it up to the first attribute. */
    private static final int NSID_FIXED_BYTES = 4;

    private final NetlinkSocket socket;

    private Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Opens the interfaces of the calling thread's namespace.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public static Links open() throws SystemCallException {
        return new Links(NetlinkSocket.open());
    }

    /**
     * Looks an interface up by its name, or by one of its alternative names.
     *
     * @param name anything; what no interface can be called is not found
     * @throws IOException if the kernel does not tell
     */
    public Optional<Link> find(String name) throws IOException {
        if (!isName(name)) {
            return Optional.empty();
        }
        return find(get(0).attributeText(IFLA_IFNAME, name));
    }

    /**
     * Looks an interface up by its index, 1 or more.
     *
     * @throws IOException if the kernel does not tell
     */
    public Optional<Link> find(int index) throws IOException {
        return find(get(index));
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length < InterfaceRequest.NAME_SIZE;
    }

    private static Request get(int index) {
        return LinkMessages.request(RTM_GETLINK, "RTM_GETLINK", 0, index)
                .attribute32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    private Optional<Link> find(Request request) throws IOException {
        try {
            for (Message message : socket.request(request)) {
                if (LinkMessages.isAboutLink(message)) {
                    return Optional.of(LinkMessages.link(message));
                }
            }
            throw new MalformedMessageException("the answer to " + request + " has no interface");
        } catch (SystemCallException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Lists all interfaces, the loopback too, in no particular order.
     *
     * @throws IOException if the kernel does not tell
     */
    public List<Link> all() throws IOException {
        Request request = LinkMessages.request(RTM_GETLINK, "RTM_GETLINK", Request.NLM_F_DUMP, 0)
                .attribute32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        List<Link> links = new ArrayList<>();
        for (Message message : socket.request(request)) {
            if (LinkMessages.isAboutLink(message)) {
                links.add(LinkMessages.link(message));
            }
        }
        return links;
    }

    /**
     * Returns how many frames that were to be sent by an interface were dropped, since it was made: for a TAP, those that
     * found the queue of its process full.
     *
     * @throws SystemCallException if there is no such interface (ENODEV), or the kernel does not tell
     */
    public long transmitDrops(int index) throws IOException {
        Request request = new Request(RTM_GETSTATS, "RTM_GETSTATS", 0)
                .put32(0)
                .put32(index)
                .put32(1 << IFLA_STATS_LINK_64 - 1);
        for (Message message : socket.request(request)) {
            if (message.type() == RTM_NEWSTATS) {
                return message.attributesAfter(STATISTICS_FIXED_BYTES).longAt(IFLA_STATS_LINK_64, TX_DROPPED);
            }
        }
        throw new MalformedMessageException("the answer to " + request + " has no counters");
    }

    /**
     * Returns the number that this namespace has for another one, as in {@link Link#lowerNamespace}.
     *
     * @param namespace descriptor of a namespace, such as {@code /run/netns/NAME} when open
     * @return -1 if it has none
     * @throws IOException if it is no namespace (EINVAL), or the kernel does not tell
     */
    public int namespaceId(OwnedFd namespace) throws IOException {
        Request request =
                new Request(RTM_GETNSID, "RTM_GETNSID", 0).put32(0).attribute32(NETNSA_FD, namespace.number());
        for (Message message : socket.request(request)) {
            if (message.type() == RTM_NEWNSID) {
                return message.attributesAfter(NSID_FIXED_BYTES).number(NETNSA_NSID, -1);
            }
        }
        throw new MalformedMessageException("the answer to " + request + " has no number");
    }

    /**
     * Renames an interface.
     *
     * @param name 1 to 15 bytes
     * @throws IllegalArgumentException if it is of another length
     * @throws SystemCallException if the name is taken (EEXIST) or none (EINVAL), the interface is up and the kernel
     *     older than 6.2 (EBUSY), there is no such interface (ENODEV), or CAP_NET_ADMIN is missing (EPERM)
     */
    public void rename(int index, String name) throws IOException {
        if (!isName(name)) {
            throw new IllegalArgumentException("interface name is \"" + name + "\"; accepted: 1 to 15 bytes");
        }
        socket.request(set(index).attributeText(IFLA_IFNAME, name));
    }

    /**
     * Changes the MTU.
     *
     * @throws SystemCallException if the device does not take it (EINVAL), there is no such interface (ENODEV), or
     *     CAP_NET_ADMIN is missing (EPERM)
     */
    public void setMtu(int index, int mtu) throws IOException {
        socket.request(set(index).attribute32(IFLA_MTU, mtu));
    }

    /**
     * Switches an interface on or off.
     *
     * @throws SystemCallException if there is no such interface (ENODEV), or CAP_NET_ADMIN is missing (EPERM)
     */
    public void setUp(int index, boolean up) throws IOException {
        socket.request(LinkMessages.request(RTM_NEWLINK, "RTM_NEWLINK", 0, index, up ? IFF_UP : 0, IFF_UP));
    }

    /**
     * Keeps the kernel from giving an interface IPv6 addresses of its own accord, and so from most of what it would send
     * through it unasked.
     *
     * @throws SystemCallException if the kernel has no IPv6 (EAFNOSUPPORT and others), there is no such interface (ENODEV),
     *     or CAP_NET_ADMIN is missing (EPERM)
     */
    public void generateNoAddresses(int index) throws IOException {
        socket.request(set(index)
                .nested(
                        IFLA_AF_SPEC,
                        families -> families.nested(
                                AF_INET6,
                                inet6 -> inet6.attribute8(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE))));
    }

    private static Request set(int index) {
        return LinkMessages.request(RTM_NEWLINK, "RTM_NEWLINK", 0, index);
    }

    @Override
    public void close() {
        socket.close();
    }
}
