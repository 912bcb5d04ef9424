package dev.valed.ports.tap;

import static dev.valed.ports.tap.TunIoctls.IFF_MULTI_QUEUE;
import static dev.valed.ports.tap.TunIoctls.IFF_NO_PI;
import static dev.valed.ports.tap.TunIoctls.IFF_TAP;
import static dev.valed.ports.tap.TunIoctls.IFF_VNET_HDR;
import static dev.valed.ports.tap.TunIoctls.TUNSETIFF;
import static dev.valed.ports.tap.TunIoctls.TUNSETOFFLOAD;
import static dev.valed.ports.tap.TunIoctls.TUNSETPERSIST;
import static dev.valed.ports.tap.TunIoctls.TUNSETVNETHDRSZ;
import static dev.valed.ports.tap.TunIoctls.TUN_F_CHECKSUM_AND_TSO;
import static dev.valed.ports.tap.TunIoctls.TUN_F_USO;

import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.InterfaceRequest;
import dev.valed.ports.sys.NetworkLink;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import java.io.IOException;
import java.util.List;

/**
 * An open TAP: a network interface of the kernel whose wire is this process.
 *
 * <p>Opened and closed by the control thread. The worker's calls go to {@link #rings()}, which use the descriptor until
 * the core has let go of the port; only then may the device be closed. The kernel removes a device that is not persistent
 * when it is closed, also when this process is killed.
 */
public final class TapDevice implements OpenPort {
    private static final String CLONE_DEVICE = "/dev/net/tun";

    private final TapSpec spec;
    private final OwnedFd fd;
    private final NetworkLink link;
    private final PortRings rings;

    private TapDevice(TapSpec spec, OwnedFd fd, NetworkLink link, int queueLength) {
        this.spec = spec;
        this.fd = fd;
        this.link = link;
        this.rings = new PortRings(
                List.of(new TapIngress(fd.number(), spec.offloads(), queueLength)),
                List.of(new TapEgress(fd.number(), spec.offloads())));
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
        OwnedFd fd = openClone();
        try {
            NetworkLink link = NetworkLink.open(spec.device());
            try {
                return attachAndSetUp(spec, fd, link);
            } catch (IOException e) {
                link.close();
                throw e;
            }
        } catch (IOException e) {
            // A device that was created goes with its descriptor: it is made persistent only as the very last step.
            fd.close();
            throw e;
        }
    }

    private static OwnedFd openClone() throws IOException {
        try {
            return SystemCalls.open(CLONE_DEVICE, SystemCalls.O_RDWR | SystemCalls.O_NONBLOCK);
        } catch (SystemCallException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENODEV) || e.is(Errno.ENXIO)) {
                throw new IOException(
                        "there is no " + CLONE_DEVICE
                                + ": the module tun is not loaded, or the container lacks the device",
                        e);
            }
            if (e.is(Errno.EPERM) || e.is(Errno.EACCES)) {
                throw new IOException(
                        "opening a TAP needs the capability CAP_NET_ADMIN and the right to read and write "
                                + CLONE_DEVICE + ", which this process lacks",
                        e);
            }
            throw e;
        }
    }

    private static TapDevice attachAndSetUp(TapSpec spec, OwnedFd fd, NetworkLink link) throws IOException {
        boolean existed = link.exists();
        attach(spec, fd);
        TapSettings before = existed ? TapSettings.of(link) : null;
        try {
            setUp(spec, fd, link);
            return new TapDevice(spec, fd, link, link.transmitQueueLength());
        } catch (IOException e) {
            if (before != null) {
                before.restore(link, e);
            }
            throw e;
        }
    }

    private static void attach(TapSpec spec, OwnedFd fd) throws IOException {
        int flags = IFF_TAP | IFF_NO_PI | (spec.offloads() ? IFF_VNET_HDR : 0);
        try {
            setInterface(spec, fd, flags);
        } catch (SystemCallException e) {
            if (!e.is(Errno.EINVAL)) {
                throw refused(spec, e);
            }
            // EINVAL: no TAP, or one made for several queues, which has to be asked for so.
            try {
                setInterface(spec, fd, flags | IFF_MULTI_QUEUE);
            } catch (SystemCallException again) {
                throw refused(spec, again);
            }
        }
    }

    private static void setInterface(TapSpec spec, OwnedFd fd, int flags) throws SystemCallException {
        InterfaceRequest request = new InterfaceRequest(spec.device());
        request.setFlags(flags);
        SystemCalls.ioctl(fd, TUNSETIFF, request);
    }

    private static IOException refused(TapSpec spec, SystemCallException e) {
        String where = spec.namespace() == null ? "" : " in network namespace \"" + spec.namespace() + "\"";
        String device = "\"" + spec.device() + "\"" + where;
        return switch (Errno.of(e.errno())) {
            case EBUSY -> new IOException("TAP " + device + " is in use by another process", e);
            case EINVAL -> new IOException("interface " + device + " exists and is not a TAP", e);
            case EPERM -> new IOException("opening TAP " + device + " needs the capability CAP_NET_ADMIN", e);
            case null, default -> e;
        };
    }

    private static void setUp(TapSpec spec, OwnedFd fd, NetworkLink link) throws IOException {
        if (spec.offloads()) {
            SystemCalls.ioctlInt(fd, TUNSETVNETHDRSZ, VirtioNetHeader.LENGTH);
        }
        setOffloads(fd, spec.offloads());
        if (spec.macAddress() != null) {
            link.setMacAddress(TapSettings.bytes(spec.macAddress()));
        }
        if (spec.mtu() != null) {
            link.setMtu(spec.mtu());
        }
        if (spec.up()) {
            link.setUp(true);
        }
        if (spec.persistent()) {
            SystemCalls.ioctl(fd, TUNSETPERSIST, 1);
        }
    }

    /** Also when there are to be none: an earlier owner of a persistent device may have left some. */
    private static void setOffloads(OwnedFd fd, boolean offloads) throws SystemCallException {
        if (!offloads) {
            SystemCalls.ioctl(fd, TUNSETOFFLOAD, 0);
            return;
        }
        try {
            SystemCalls.ioctl(fd, TUNSETOFFLOAD, TUN_F_CHECKSUM_AND_TSO | TUN_F_USO);
        } catch (SystemCallException e) {
            if (!e.is(Errno.EINVAL)) {
                throw e;
            }
            SystemCalls.ioctl(fd, TUNSETOFFLOAD, TUN_F_CHECKSUM_AND_TSO);
        }
    }

    /** Returns what was asked for. */
    public TapSpec spec() {
        return spec;
    }

    /** Returns the two sides of the device, always the same. */
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

    /** Such as {@code tap0 in namespace blue, MTU 1500}. Control thread. */
    @Override
    public String detail() {
        String where = spec.device() + (spec.namespace() == null ? "" : " in namespace " + spec.namespace());
        try {
            return switch (state()) {
                case UP -> where + ", MTU " + mtu();
                case DOWN -> where + ", MTU " + mtu() + ", switched off";
                case GONE -> where + ", deleted, renamed or moved away";
            };
        } catch (SystemCallException e) {
            return where + ", " + e.getMessage();
        }
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
        fd.close();
        link.close();
    }

    @Override
    public String toString() {
        return spec.device();
    }
}
