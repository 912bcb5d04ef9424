package dev.valed.ports.takeover;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.sys.EthernetDriver;
import dev.valed.ports.takeover.TakeoverException.Reason;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether an interface can be taken over; if not, why, and what to do about it. */
final class Suitability {

    private static final List<Irreversible> IRREVERSIBLE = List.of(
            new Irreversible("rx-lro", "lro", "merges frames for good as they arrive (large-receive-offload)"),
            new Irreversible("rx-fcs", "rx-fcs", "leaves the wire's checksum behind each frame (rx-fcs)"),
            new Irreversible("rx-all", "rx-all", "lets damaged frames in (rx-all)"));

    private Suitability() {}

    /**
     * Finds the interface.
     *
     * @param links all interfaces of its namespace
     * @throws TakeoverException if it is not there, or cannot be taken
     */
    static Link find(TakeoverSpec spec, List<Link> links) throws TakeoverException {
        Link link = first(links, each -> each.name().equals(spec.device()));
        if (link == null) {
            throw new TakeoverException(
                    Reason.MISSING, "there is no interface " + quoted(spec) + "; there are: " + names(links));
        }
        checkKind(spec, link);
        checkOwner(spec, link, links);
        return link;
    }

    private static void checkKind(TakeoverSpec spec, Link link) throws TakeoverException {
        if (link.loopback()) {
            throw new TakeoverException(
                    Reason.UNSUITABLE, "interface " + quoted(spec) + " is the loopback, which has no wire");
        }
        if (link.hardwareType() != Link.ETHERNET) {
            throw new TakeoverException(
                    Reason.UNSUITABLE,
                    "interface " + quoted(spec) + " is not Ethernet (its hardware type is " + link.hardwareType()
                            + "); accepted: interfaces whose frames are Ethernet's");
        }
    }

    private static void checkOwner(TakeoverSpec spec, Link link, List<Link> links) throws TakeoverException {
        if (link.master() != 0) {
            Link master = first(links, each -> each.index() == link.master());
            String owner = master == null
                    ? "interface " + link.master()
                    : (master.kind() == null ? "interface" : master.kind()) + " \"" + master.name() + "\"";
            throw new TakeoverException(
                    Reason.IN_USE,
                    "interface " + quoted(spec) + " is part of the " + owner + "; take it out first: "
                            + command(spec, "ip link set dev " + spec.device() + " nomaster"));
        }
        if (link.hasXdp()) {
            throw new TakeoverException(
                    Reason.IN_USE,
                    "interface " + quoted(spec) + " has an XDP program, which takes its frames; detach that first: "
                            + command(spec, "ip link set dev " + spec.device() + " xdp off"));
        }
    }

    /**
     * Checks that nobody has made our TAPs, before we do.
     *
     * @throws TakeoverException if there is one
     */
    static void checkTaps(TakeoverSpec spec, TapNames taps, List<Link> links) throws TakeoverException {
        Link tap = first(
                links, each -> each.name().equals(taps.wire()) || each.name().equals(taps.host()));
        if (tap != null) {
            throw new TakeoverException(
                    Reason.IN_USE,
                    "interface " + quoted(spec) + " cannot be taken over, as there is an interface \"" + tap.name()
                            + "\" already: another valed has taken it over, or it is to be deleted: "
                            + command(spec, "ip link delete dev " + tap.name()));
        }
    }

    /**
     * Checks that what arrives is what was on the wire. In the interface's namespace.
     *
     * @throws TakeoverException if it is not
     */
    static void checkDriver(TakeoverSpec spec) throws IOException {
        if (spec.mode().hasWire()) {
            try (EthernetDriver driver = EthernetDriver.open(spec.device())) {
                checkFeatures(spec, driver.features());
            }
        }
    }

    /**
     * The same.
     *
     * @param features that are on, by the kernel's names
     */
    static void checkFeatures(TakeoverSpec spec, Set<String> features) throws TakeoverException {
        for (Irreversible each : IRREVERSIBLE) {
            if (features.contains(each.feature)) {
                throw new TakeoverException(
                        Reason.UNSUITABLE,
                        "interface " + quoted(spec) + " " + each.effect + "; switch that off first: "
                                + command(spec, "ethtool -K " + spec.device() + " " + each.option + " off"));
            }
        }
    }

    private static @Nullable Link first(List<Link> links, Predicate<Link> wanted) {
        return links.stream().filter(wanted).findFirst().orElse(null);
    }

    private static String names(List<Link> links) {
        String names = links.stream()
                .filter(each -> !each.loopback())
                .sorted(Comparator.comparing(Link::name))
                .map(Link::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    /** Such as {@code "eth1" in network namespace "blue"}. */
    static String quoted(TakeoverSpec spec) {
        return "\"" + spec.device() + "\""
                + (spec.namespace() == null ? "" : " in network namespace \"" + spec.namespace() + "\"");
    }

    private static String command(TakeoverSpec spec, String command) {
        return spec.namespace() == null ? command : "ip netns exec " + spec.namespace() + " " + command;
    }

    /**
     * An offload after which a frame is no longer what was on the wire.
     *
     * @param feature the kernel's name for it
     * @param option  that of {@code ethtool -K}
     * @param effect  what it does to frames
     */
    private record Irreversible(String feature, String option, String effect) {}
}
