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
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.InterfaceRequest;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import java.io.IOException;

/**
 * One descriptor of a TAP: a queue of it. The kernel spreads what it sends over the queues by flow, each flow to the
 * queue that frames of its other direction were last written to.
 */
final class TapQueue implements AutoCloseable {
    private static final String CLONE_DEVICE = "/dev/net/tun";

    private final OwnedFd fd;

    private TapQueue(OwnedFd fd) {
        this.fd = fd;
    }

    /**
     * Opens the first queue of the device, or a further one. In the calling thread's namespace.
     *
     * @throws IOException if the name is taken, the device or a capability is missing; the message says so
     */
    static TapQueue open(TapSpec spec) throws IOException {
        OwnedFd fd = openClone();
        try {
            attach(spec, fd);
            return new TapQueue(fd);
        } catch (IOException e) {
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

    private static void attach(TapSpec spec, OwnedFd fd) throws IOException {
        int flags =
                IFF_TAP | IFF_NO_PI | (spec.offloads() ? IFF_VNET_HDR : 0) | (spec.queues() > 1 ? IFF_MULTI_QUEUE : 0);
        try {
            setInterface(spec, fd, flags);
        } catch (SystemCallException e) {
            if (!e.is(Errno.EINVAL) || spec.queues() > 1) {
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
            case EINVAL ->
                new IOException(
                        "interface " + device + " exists and is not a TAP"
                                + (spec.queues() > 1 ? " of several queues" : ""),
                        e);
            case EPERM -> new IOException("opening TAP " + device + " needs the capability CAP_NET_ADMIN", e);
            case null, default -> e;
        };
    }

    /** The descriptor, non-blocking. */
    int number() {
        return fd.number();
    }

    /** Sets, for the whole device, whether frames have a header and what may be left to do for those behind it. */
    void setOffloads(boolean offloads) throws SystemCallException {
        if (!offloads) {
            // Said too: an earlier owner of a persistent device may have left some.
            SystemCalls.ioctl(fd, TUNSETOFFLOAD, 0);
            return;
        }
        SystemCalls.ioctlInt(fd, TUNSETVNETHDRSZ, VirtioNetHeader.LENGTH);
        try {
            SystemCalls.ioctl(fd, TUNSETOFFLOAD, TUN_F_CHECKSUM_AND_TSO | TUN_F_USO);
        } catch (SystemCallException e) {
            if (!e.is(Errno.EINVAL)) {
                throw e;
            }
            SystemCalls.ioctl(fd, TUNSETOFFLOAD, TUN_F_CHECKSUM_AND_TSO);
        }
    }

    /** The device stays when its last queue is closed. */
    void makePersistent() throws SystemCallException {
        SystemCalls.ioctl(fd, TUNSETPERSIST, 1);
    }

    @Override
    public void close() {
        fd.close();
    }
}
