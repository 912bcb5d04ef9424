package dev.valed.daemon;

import dev.valed.daemon.control.KernelPorts;
import dev.valed.daemon.preflight.Facility;
import dev.valed.daemon.preflight.Preflight;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.sys.NetworkLink;
import dev.valed.ports.takeover.InterfacePorts;
import dev.valed.ports.takeover.TakenInterface;
import dev.valed.ports.takeover.TakeoverException;
import dev.valed.ports.takeover.TakeoverSpec;
import dev.valed.ports.takeover.WireMechanism;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens TAPs, and takes interfaces over. */
final class LinuxPorts implements KernelPorts {

    private final Preflight preflight;

    /** @param preflight asked why, when one cannot be opened */
    LinuxPorts(Preflight preflight) {
        this.preflight = preflight;
    }

    @Override
    public OpenPort openTap(TapSpec spec) throws IOException {
        try {
            return TapDevice.open(spec);
        } catch (NoSuchFileException e) {
            throw e; // the namespace
        } catch (IOException e) {
            throw preflight.explain(e, needed(EnumSet.of(Facility.TAPS), spec.namespace()));
        }
    }

    @Override
    public InterfacePorts takeOver(TakeoverSpec spec) throws IOException {
        try {
            return TakenInterface.take(spec);
        } catch (NoSuchFileException | TakeoverException e) {
            throw e; // the namespace, or the interface
        } catch (IOException e) {
            Set<Facility> needed = EnumSet.of(Facility.TAPS, Facility.INTERFACES);
            if (spec.mode().hasWire() && spec.wire() == WireMechanism.AF_XDP) {
                needed.add(Facility.AF_XDP);
            }
            throw preflight.explain(e, needed(needed, spec.namespace()));
        }
    }

    private static Set<Facility> needed(Set<Facility> here, @Nullable String namespace) {
        if (namespace != null) {
            here.add(Facility.NAMESPACES);
        }
        return here;
    }

    @Override
    public boolean isTap(String device) throws IOException {
        try (Links links = Links.open()) {
            return links.find(device).filter(LinuxPorts::isTap).isPresent();
        }
    }

    /** The kind is also that of TUNs, which have no Ethernet. */
    private static boolean isTap(Link link) {
        return "tun".equals(link.kind()) && link.hardwareType() == Link.ETHERNET;
    }

    @Override
    public int queues(String device) throws IOException {
        return TakenInterface.queues(device);
    }

    @Override
    public boolean exists(String device) throws IOException {
        try (NetworkLink link = NetworkLink.open(device)) {
            return link.exists();
        }
    }
}
