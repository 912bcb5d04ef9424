package dev.valed.ports.xdp;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One queue of an interface: its memory, its socket, and the two sides of a port that are made of it. */
final class XdpQueue implements AutoCloseable {

    /** Bytes: the longest that the kernel accepts everywhere. With its headroom of 256 it fits any MTU of native mode. */
    static final int FRAME_SIZE = 4096;

    static final int RECEIVE_FRAMES = 2048;
    static final int TRANSMIT_FRAMES = 1024;
    static final int MEMORY_BYTES = (RECEIVE_FRAMES + TRANSMIT_FRAMES) * FRAME_SIZE;

    /** A queue is busy for some milliseconds after its last owner has closed it: so long it is waited for. */
    private static final Duration BUSY = Duration.ofSeconds(2);

    private static final Duration BUSY_LOOK = Duration.ofMillis(5);

    private final GrowingMemory memory;
    private final XskSocket socket;
    private final RingFaults faults = new RingFaults();
    private final TransmitKick kick;
    private final XskIngress ingress;
    private final XskEgress egress;

    private XdpQueue(GrowingMemory memory, FrameMemory frames, XskSocket socket, int number, int mtu) {
        this.memory = memory;
        this.socket = socket;
        XskRings rings = socket.rings();
        TransmitRing transmit = new TransmitRing(rings.transmit(), rings.completion(), frames, faults);
        this.kick = new TransmitKick(transmit, socket);
        this.egress = new XskEgress(transmit, kick, FRAME_SIZE, mtu);
        this.ingress = new XskIngress(
                number, rings.receive(), rings.fill(), frames, socket, socket.kick(kick::timeIsUp), faults);
    }

    /**
     * Opens one; nothing arrives until a program sends it there.
     *
     * @return null if the interface has no such queue in use
     */
    static @Nullable XdpQueue open(Link link, int number) throws IOException {
        GrowingMemory memory = GrowingMemory.create("valed-af_xdp", MEMORY_BYTES);
        try {
            memory.allocate(0, MEMORY_BYTES);
            FrameMemory frames = new FrameMemory(memory.address(), FRAME_SIZE, RECEIVE_FRAMES, TRANSMIT_FRAMES);
            XskSocket socket = openSocket(frames);
            if (bind(socket, link, number)) {
                return new XdpQueue(memory, frames, socket, number, link.mtu());
            }
            memory.close();
            return null;
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    private static XskSocket openSocket(FrameMemory frames) throws IOException {
        try {
            return XskSocket.open(frames);
        } catch (SystemCallException e) {
            throw switch (Errno.of(e.errno())) {
                case EAFNOSUPPORT ->
                    XdpRefusedException.unsuitable(
                            "this kernel has no AF_XDP (CONFIG_XDP_SOCKETS): choose \"tap\" for the wire", e);
                case EPERM, EACCES ->
                    new IOException("AF_XDP needs the capability CAP_NET_RAW, which this process lacks", e);
                case ENOBUFS ->
                    new IOException(
                            "AF_XDP locks " + MEMORY_BYTES
                                    + " bytes of memory for each queue: that needs the capability"
                                    + " CAP_IPC_LOCK, or a higher limit (RLIMIT_MEMLOCK, \"ulimit -l\")",
                            e);
                case null, default -> e;
            };
        }
    }

    /** Returns false, the socket closed, if there is no such queue. If it throws the socket is closed, too. */
    private static boolean bind(XskSocket socket, Link link, int number) throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                socket.bind(link.index(), number);
                return true;
            } catch (SystemCallException e) {
                boolean busy = e.is(Errno.EBUSY);
                if (!busy || System.nanoTime() - start > BUSY.toNanos() || !pause()) {
                    socket.close();
                    if (e.is(Errno.EINVAL) && number > 0) {
                        return false;
                    }
                    throw busy
                            ? XdpRefusedException.inUse(
                                    "queue " + number + " of " + link.name() + " has another AF_XDP socket", e)
                            : refused(link, e);
                }
            }
        }
    }

    private static IOException refused(Link link, SystemCallException e) {
        return e.is(Errno.EOPNOTSUPP) || e.is(Errno.EINVAL)
                ? XdpRefusedException.unsuitable(
                        "the driver of " + link.name() + " accepts no AF_XDP socket: choose \"tap\" for the wire", e)
                : e;
    }

    /** Returns false if the thread was interrupted. */
    private static boolean pause() {
        try {
            Thread.sleep(BUSY_LOOK);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    int fd() {
        return socket.fd();
    }

    boolean isZeroCopy() throws SystemCallException {
        return socket.isZeroCopy();
    }

    XskIngress ingress() {
        return ingress;
    }

    XskEgress egress() {
        return egress;
    }

    long lateCompletions() {
        return kick.late();
    }

    long ringFaults() {
        return faults.found();
    }

    long missedFrames() {
        try {
            return socket.lost();
        } catch (SystemCallException e) {
            return 0; // the kernel does not tell
        }
    }

    void setMtu(int mtu) {
        egress.setMtu(mtu);
    }

    /** No worker uses the rings any more, and no program leads here. */
    @Override
    public void close() {
        socket.close();
        memory.close();
    }
}
