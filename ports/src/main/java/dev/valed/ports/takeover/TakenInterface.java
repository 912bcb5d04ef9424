package dev.valed.ports.takeover;

import dev.valed.ports.OpenPort;
import dev.valed.ports.bpf.InterfaceInUseException;
import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.LinkWatch;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.sys.EthernetDriver;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.takeover.TakeoverException.Reason;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.xdp.XdpRefusedException;
import dev.valed.ports.xdp.XdpWire;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Takes interfaces over.
 *
 * <p>Beside the interface two TAPs are made, and programs in the kernel pass frames between it and them: what arrives from
 * the wire is read from one TAP, what the host sends through the interface from the other; what is written to the first
 * leaves on the wire, what is written to the second the host receives. All of it belongs to descriptors of this process:
 * the kernel undoes it when they are closed, also when the process is killed.
 */
public final class TakenInterface {
    /** Queues of a side at most: one worker reads them all. */
    public static final int MAX_QUEUES = 8;

    private TakenInterface() {}

    /**
     * Takes an interface over. When this fails everything is as it was. Control thread.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such namespace
     * @throws TakeoverException if the interface is not there, or cannot be taken
     * @throws IOException if the machine does not let us
     */
    public static InterfacePorts take(TakeoverSpec spec) throws IOException {
        // Its thread must not start others, so the watcher's is started from here.
        Taken taken = inNamespace(spec, () -> open(spec));
        try {
            InterfaceWatcher.add(taken.takeover);
        } catch (SystemCallException e) {
            taken.takeover.release();
            taken.devices.close();
            throw e;
        }
        return new InterfacePorts(wireSide(taken), hostSide(taken));
    }

    /**
     * Tells how many queues an interface of the calling thread's namespace has in use, the more of the two directions, 1 or
     * more: each side of it would have as many rings to each direction, at most {@link #MAX_QUEUES}.
     *
     * @throws IOException if there is no such interface
     */
    public static int queues(String device) throws IOException {
        try (EthernetDriver driver = EthernetDriver.open(device)) {
            OptionalInt queues = driver.queues();
            if (queues.isPresent()) {
                return Math.min(queues.getAsInt(), MAX_QUEUES);
            }
        }
        // The driver does not tell: those that there are, used or not.
        try (Links links = Links.open()) {
            return links.find(device)
                    .map(link -> Math.clamp(Math.max(link.receiveQueues(), link.transmitQueues()), 1, MAX_QUEUES))
                    .orElse(1);
        }
    }

    /** Does something in the namespace that the interface is in. */
    static <T> T inNamespace(TakeoverSpec spec, NetworkNamespace.Action<T> action) throws IOException {
        String namespace = spec.namespace();
        return namespace == null
                ? action.call()
                : NetworkNamespace.named(namespace).call(action);
    }

    private static Taken open(TakeoverSpec spec) throws IOException {
        try (Rollback rollback = new Rollback()) {
            LinkWatch watch = LinkWatch.open();
            rollback.add(watch::close);
            Links links = Links.open();
            rollback.add(links::close);
            List<Link> all = links.all();
            Link link = Suitability.find(spec, all);
            try {
                Suitability.checkTaps(spec, TapNames.of(link.name(), link.index()), all);
                Suitability.checkDriver(spec);
                SideDevices devices = SideDevices.open(spec, link, queues(link.name()), links);
                rollback.add(devices::close);
                Diversion diversion = devices.divert(link.index());
                rollback.add(diversion::close);
                Takeover takeover = new Takeover(spec, watch, links, devices, link, diversion);
                rollback.cancel();
                return new Taken(takeover, devices);
            } catch (IOException e) {
                if (links.find(link.index()).isEmpty()) {
                    throw new TakeoverException(
                            Reason.MISSING,
                            "interface " + Suitability.quoted(spec) + " went away while it was being taken over",
                            e);
                }
                throw refused(e);
            }
        }
    }

    /** As the reason why an interface cannot be taken, if it is one. */
    private static IOException refused(IOException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e) {
            case InterfaceInUseException inUse -> new TakeoverException(Reason.IN_USE, message, e);
            case XdpRefusedException xdp ->
                new TakeoverException(xdp.isInUse() ? Reason.IN_USE : Reason.UNSUITABLE, message, e);
            default -> e;
        };
    }

    private static @Nullable InterfaceSide wireSide(Taken taken) {
        XdpWire xdp = taken.devices.xdp();
        OpenPort device = xdp == null ? taken.port(taken.devices.wireTap()) : new XdpPort(xdp);
        return device == null ? null : new InterfaceSide(taken.takeover, "wire side", InterfaceState::wireIsUp, device);
    }

    private static @Nullable InterfaceSide hostSide(Taken taken) {
        OpenPort device = taken.port(taken.devices.hostTap());
        return device == null ? null : new InterfaceSide(taken.takeover, "host side", InterfaceState::hostIsUp, device);
    }

    private record Taken(Takeover takeover, SideDevices devices) {

        @Nullable OpenPort port(@Nullable TapDevice tap) {
            return tap == null ? null : new RedirectedTap(tap, takeover);
        }
    }
}
