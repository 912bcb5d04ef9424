package dev.valed.ports.xdp;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.sys.EthernetDriver;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether frames come in by AF_XDP as they are on a wire. The kernel itself turns off what would join frames together. But
 * AF_XDP gives no more than the bytes of a frame, and two things can be said beside them: a VLAN tag that the device took
 * out; and that the other end of a veth left the checksum, or the VLAN tag, to a device that is none. Nobody can make up
 * for either, so they must be off.
 */
final class WireOffloads {

    /**
     * Something that may be said beside a frame.
     *
     * @param feature  the kernel's name for it, or how its names begin
     * @param setting  what ethtool(8) calls it
     */
    private record Offload(String feature, String setting) {}

    private static final List<Offload> OF_THE_DEVICE = List.of(
            new Offload("rx-vlan-hw-parse", "rxvlan"), new Offload("rx-vlan-stag-hw-parse", "rx-vlan-stag-hw-parse"));

    private static final List<Offload> OF_THE_OTHER_END = List.of(
            new Offload("tx-checksum-", "tx"),
            new Offload("tx-vlan-hw-insert", "txvlan"),
            new Offload("tx-vlan-stag-hw-insert", "tx-vlan-stag-hw-insert"));

    private WireOffloads() {}

    /**
     * Looks at an interface in the calling thread's namespace.
     *
     * @return what could not be found out, in words, or null
     * @throws XdpRefusedException if something is on that must be off; the message names the command for it
     */
    static @Nullable String check(Link link) throws IOException {
        if ("veth".equals(link.kind())) {
            return checkOtherEnd(link);
        }
        String settings = settingsOn(link.name(), OF_THE_DEVICE);
        if (!settings.isEmpty()) {
            throw XdpRefusedException.unsuitable(
                    link.name() + " takes the VLAN tags out of frames, and AF_XDP does not tell which: switch that off"
                            + " (\"ethtool -K " + link.name() + settings + "\"), or choose \"tap\" for the wire");
        }
        return null;
    }

    /** Such as {@code " tx off txvlan off"}; empty if none of them is on. */
    private static String settingsOn(String device, List<Offload> offloads) throws IOException {
        try (EthernetDriver driver = EthernetDriver.open(device)) {
            Set<String> features = driver.features();
            return offloads.stream()
                    .filter(offload -> features.stream().anyMatch(feature -> feature.startsWith(offload.feature)))
                    .map(offload -> " " + offload.setting + " off")
                    .collect(Collectors.joining());
        }
    }

    private static @Nullable String checkOtherEnd(Link link) throws IOException {
        if (link.lowerNamespace() < 0) {
            checkOtherEnd(link.lower(), "");
            return null;
        }
        List<Path> namespaces = namespaces(link.lowerNamespace());
        for (Path namespace : namespaces) {
            try {
                NetworkNamespace.at(namespace).call(() -> {
                    checkOtherEnd(link.lower(), " in the namespace " + namespace);
                    return true;
                });
                return null;
            } catch (XdpRefusedException e) {
                throw e;
            } catch (IOException e) {
                // Gone, or a capability to enter it is missing: another process may be in it, too.
            }
        }
        return "the other end of " + link.name()
                + " cannot be looked at: frames arrive damaged unless its offloads are off"
                + " (\"ethtool -K PEER tx off txvlan off\" there)";
    }

    /** The files of the namespace to which this one gives a number. */
    private static List<Path> namespaces(int number) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Links links = Links.open()) {
            for (Path file : NetworkNamespace.files()) {
                try (OwnedFd namespace = SystemCalls.open(file.toString(), SystemCalls.O_RDONLY)) {
                    if (links.namespaceId(namespace) == number) {
                        found.add(file);
                    }
                } catch (IOException e) {
                    // It has ended, or is not ours to see.
                }
            }
        }
        return found;
    }

    /** In the calling thread's namespace. */
    private static void checkOtherEnd(int index, String where) throws IOException {
        Optional<Link> peer;
        try (Links links = Links.open()) {
            peer = links.find(index);
        }
        if (peer.isEmpty()) {
            return; // deleted, and the interface with it
        }
        String name = peer.get().name();
        String settings = settingsOn(name, OF_THE_OTHER_END);
        if (!settings.isEmpty()) {
            throw XdpRefusedException.unsuitable("the other end of the veth, " + name + where
                    + ", leaves checksums and VLAN tags to a device, which a veth is not, so AF_XDP would get damaged frames:"
                    + " switch that off there (\"ethtool -K " + name + settings
                    + "\"), or choose \"tap\" for the wire");
        }
    }
}
