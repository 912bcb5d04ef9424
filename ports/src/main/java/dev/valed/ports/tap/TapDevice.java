package dev.valed.ports.tap;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.NetworkLink;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open TAP: a network interface of the kernel whose wire is this process.
 *
 * <p>Opened and closed by the control thread. The worker's calls go to {@link #rings()}, which use the descriptors
 * until the core has let go of the port; only then may the device be closed. The kernel removes a device that is not
 * persistent when it is closed, also when this process is killed.
 */
public final class TapDevice implements OpenPort {
    private final TapSpec spec;
    private final List<TapQueue> queues;
    private final NetworkLink link;
    private final MissedFrames missed;
    private final int index;
    private final PortRings rings;

    private TapDevice(TapSpec spec, List<TapQueue> queues, NetworkLink link, MissedFrames missed) throws IOException {
        this.spec = spec;
        this.queues = queues;
        this.link = link;
        this.index = link.index();
        this.missed = missed;
        missed.countFor(index);
        int queueLength = link.transmitQueueLength();
        List<TapIngress> ingress = new ArrayList<>();
        List<TapEgress> egress = new ArrayList<>();
        for (TapQueue queue : queues) {
            ingress.add(new TapIngress(ingress.size(), queue.number(), spec.offloads(), queueLength));
            egress.add(new TapEgress(queue.number(), spec.offloads()));
        }
        this.rings = new PortRings(ingress, egress);
    }

    /**
     * Creates the device, or opens the persistent one that has this name, and sets it up. When this fails a new device
     * is gone again, and an existing one is as it was.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such namespace
     * @throws IOException if the name is taken (by another process's TAP or another kind of interface), a setting is
     *     refused, {@code /dev/net/tun} is missing, or a capability is (CAP_NET_ADMIN; with a namespace CAP_SYS_ADMIN too)
     */
    public static TapDevice open(TapSpec spec) throws IOException {
        String namespace = spec.namespace();
        return namespace == null
                ? openHere(spec)
                : NetworkNamespace.named(namespace).call(() -> openHere(spec));
    }

    /** In the calling thread's namespace. */
    private static TapDevice openHere(TapSpec spec) throws IOException {
        MissedFrames missed = MissedFrames.open();
        try {
            return openHere(spec, missed);
        } catch (IOException e) {
            missed.close();
            throw e;
        }
    }

    private static TapDevice openHere(TapSpec spec, MissedFrames missed) throws IOException {
        NetworkLink link = NetworkLink.open(spec.device());
        List<TapQueue> queues = new ArrayList<>();
        try {
            TapSettings before = link.exists() ? TapSettings.of(link) : null;
            for (int i = 0; i < spec.queues(); i++) {
                queues.add(TapQueue.open(spec));
            }
            return setUp(spec, queues, link, missed, before);
        } catch (IOException e) {
            // A device that was created goes with its descriptors: it is made persistent only as the very last step.
            queues.forEach(TapQueue::close);
            link.close();
            throw e;
        }
    }

    private static TapDevice setUp(
            TapSpec spec, List<TapQueue> queues, NetworkLink link, MissedFrames missed, @Nullable TapSettings before)
            throws IOException {
        try {
            queues.getFirst().setOffloads(spec.offloads());
            set(spec, link);
            TapDevice device = new TapDevice(spec, queues, link, missed);
            if (spec.persistent()) {
                queues.getFirst().makePersistent();
            }
            return device;
        } catch (IOException e) {
            if (before != null) {
                before.restore(link, e);
            }
            throw e;
        }
    }

    private static void set(TapSpec spec, NetworkLink link) throws SystemCallException {
        if (spec.macAddress() != null) {
            link.setMacAddress(TapSettings.bytes(spec.macAddress()));
        }
        if (spec.mtu() != null) {
            link.setMtu(spec.mtu());
        }
        if (spec.up()) {
            link.setUp(true);
        }
    }

    /** Returns what was asked for. */
    public TapSpec spec() {
        return spec;
    }

    /** The interface's number in its namespace, 1 or more. */
    public int index() {
        return index;
    }

    /** Returns the two sides of the device, always the same; ring k is the kernel's queue k. */
    @Override
    public PortRings rings() {
        return rings;
    }

    /** Whether the interface is there and switched on. Control thread. */
    @Override
    public boolean isUp() {
        try {
            return state() == LinkState.UP;
        } catch (SystemCallException e) {
            return false;
        }
    }

    /** Such as {@code TAP tap0 in namespace blue, MTU 1500}. Control thread. */
    @Override
    public String detail() {
        String where = "TAP " + spec.device() + (spec.namespace() == null ? "" : " in namespace " + spec.namespace());
        try {
            return switch (state()) {
                case UP -> where + ", MTU " + mtu();
                case DOWN -> where + ", MTU " + mtu() + ", switched off";
                case GONE -> where + ", deleted, renamed or moved away";
            };
        } catch (SystemCallException e) {
            return where + ", unknown: " + e.getMessage();
        }
    }

    @Override
    public String mechanism() {
        return "tap";
    }

    @Override
    public long missedFrames() {
        return missed.count();
    }

    /**
     * Asks the kernel whether the interface is switched on. Control thread.
     *
     * @throws SystemCallException if the kernel does not tell
     */
    public LinkState state() throws SystemCallException {
        try {
            return link.isUp() ? LinkState.UP : LinkState.DOWN;
        } catch (SystemCallException e) {
            if (e.is(Errno.ENODEV)) {
                return LinkState.GONE;
            }
            throw e;
        }
    }

    /**
     * Asks the kernel for the MTU, in bytes. Control thread.
     *
     * @throws SystemCallException if the device is {@linkplain LinkState#GONE gone} (ENODEV)
     */
    public int mtu() throws SystemCallException {
        return link.mtu();
    }

    /** Closes the device; later calls do nothing. No worker uses its rings any more. */
    @Override
    public void close() {
        queues.forEach(TapQueue::close);
        link.close();
        missed.close();
    }

    @Override
    public String toString() {
        return spec.device();
    }
}
