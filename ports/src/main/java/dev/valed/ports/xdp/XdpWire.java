package dev.valed.ports.xdp;

import dev.valed.core.port.PortRings;
import dev.valed.ports.bpf.Assembler;
import dev.valed.ports.bpf.BpfLink;
import dev.valed.ports.bpf.BpfMap;
import dev.valed.ports.bpf.BpfProgram;
import dev.valed.ports.bpf.KernelFunction;
import dev.valed.ports.bpf.ProgramType;
import dev.valed.ports.bpf.Register;
import dev.valed.ports.netlink.Link;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wire side of an interface, by AF_XDP: a socket for each of its queues, and the program that hands them what comes in.
 * All of it goes with this process, however that ends.
 *
 * <p>The program runs in the driver (native mode). Where that is not possible an interface is refused, as the kernel's
 * general mode is slower than a TAP, and would take in again what is put in for the host.
 *
 * <p>Control thread, except what is said to be for any.
 */
public final class XdpWire implements AutoCloseable {

    /** Queues at most: each takes {@link XdpQueue#MEMORY_BYTES} of memory that is locked. */
    static final int MAX_QUEUES = 64;

    /** Of {@code enum xdp_action} of {@code linux/bpf.h}: for a queue that has no socket. */
    private static final int XDP_PASS = 2;
    /** {@code rx_queue_index} of {@code struct xdp_md}. */
    private static final int QUEUE_OFFSET = 16;

    private final List<XdpQueue> queues;
    private final BpfLink program;
    private final boolean zeroCopy;
    private final @Nullable String unknown;
    private final PortRings rings;
    private volatile boolean closed;

    private XdpWire(List<XdpQueue> queues, BpfLink program, boolean zeroCopy, @Nullable String unknown) {
        this.queues = queues;
        this.program = program;
        this.zeroCopy = zeroCopy;
        this.unknown = unknown;
        this.rings = new PortRings(
                queues.stream().map(XdpQueue::ingress).toList(),
                queues.stream().map(XdpQueue::egress).toList());
    }

    /**
     * Takes the frames that come in at an interface of the calling thread's namespace. When this fails, the interface is as
     * it was.
     *
     * @throws XdpRefusedException if the interface cannot be had so, or is another's
     * @throws IOException if a capability is missing, or memory
     */
    public static XdpWire open(Link link) throws IOException {
        String unknown = WireOffloads.check(link);
        List<XdpQueue> queues = new ArrayList<>();
        try {
            openQueues(link, queues);
            boolean zeroCopy = true;
            for (XdpQueue queue : queues) {
                zeroCopy &= queue.isZeroCopy();
            }
            return new XdpWire(queues, attach(link, queues), zeroCopy, unknown);
        } catch (IOException e) {
            queues.forEach(XdpQueue::close);
            throw e;
        }
    }

    /** How many queues are in use only the kernel knows: it is asked for one after the other. */
    private static void openQueues(Link link, List<XdpQueue> queues) throws IOException {
        int most = Math.max(link.receiveQueues(), link.transmitQueues());
        for (int number = 0; number < most; number++) {
            XdpQueue queue = XdpQueue.open(link, number);
            if (queue == null) {
                return;
            }
            queues.add(queue);
            if (number == MAX_QUEUES) {
                throw XdpRefusedException.unsuitable(link.name() + " has more than " + MAX_QUEUES
                        + " queues: accepted are as many (see \"ethtool -L\"), or choose \"tap\" for the wire");
            }
        }
    }

    private static BpfLink attach(Link link, List<XdpQueue> queues) throws IOException {
        // Attached, the program keeps the map, and that keeps the sockets.
        try (BpfMap sockets = BpfMap.create(BpfMap.Type.XSKMAP, "valed_xsk", queues.size())) {
            for (int i = 0; i < queues.size(); i++) {
                sockets.put(i, queues.get(i).fd());
            }
            Assembler code = new Assembler()
                    .load32(Register.R2, Register.R1, QUEUE_OFFSET)
                    .move(Register.R1, sockets)
                    .move(Register.R3, XDP_PASS)
                    .call(KernelFunction.REDIRECT_MAP)
                    .exit();
            try (BpfProgram program = BpfProgram.load(ProgramType.XDP, "valed_xdp", code)) {
                return attach(link, program);
            }
        }
    }

    private static BpfLink attach(Link link, BpfProgram program) throws IOException {
        try {
            return BpfLink.xdp(program, link.index());
        } catch (SystemCallException e) {
            throw refused(link, e);
        }
    }

    private static IOException refused(Link link, SystemCallException e) {
        String name = link.name();
        String instead = ": choose \"tap\" for the wire";
        return switch (Errno.of(e.errno())) {
            case EOPNOTSUPP ->
                XdpRefusedException.unsuitable(
                        "the driver of " + name + " cannot run XDP programs (native mode)" + instead, e);
            case EBUSY, EEXIST -> XdpRefusedException.inUse(name + " has an XDP program already", e);
            case ERANGE, EMSGSIZE, E2BIG ->
                XdpRefusedException.unsuitable(
                        "the driver of " + name + " runs XDP programs only with a smaller MTU than " + link.mtu()
                                + " (with veth, that of the other end counts): make it smaller"
                                + " (\"ip link set " + name + " mtu 3498\" or less), or choose \"tap\" for the wire",
                        e);
            case ENOSPC ->
                XdpRefusedException.unsuitable(
                        name + " has fewer receive queues than the other end has transmit queues: change that"
                                + " (\"ethtool -L\"), or choose \"tap\" for the wire",
                        e);
            case EINVAL ->
                XdpRefusedException.unsuitable(
                        "the driver of " + name + " cannot run XDP programs with the interface as it is (MTU "
                                + link.mtu() + "; offloads, see \"ethtool -k\")" + instead,
                        e);
            case null, default -> e;
        };
    }

    /** The two sides, a ring of each for every queue. */
    public PortRings rings() {
        return rings;
    }

    /** {@code "af_xdp zero-copy"}, or {@code "af_xdp copy"} where a queue's driver copies. */
    public String mechanism() {
        return zeroCopy ? "af_xdp zero-copy" : "af_xdp copy";
    }

    /** For people: how many queues there are, and what could not be found out. */
    public String detail() {
        StringBuilder text = new StringBuilder(queues.size() == 1 ? "1 queue" : queues.size() + " queues");
        if (unknown != null) {
            text.append("; ").append(unknown);
        }
        return text.toString();
    }

    /** Times that frames were sent, or found sent, only because of a look at the time. Any thread. */
    public long lateCompletions() {
        return queues.stream().mapToLong(XdpQueue::lateCompletions).sum();
    }

    /** Times that something was found in the rings that cannot be. Any thread. */
    public long ringFaults() {
        return queues.stream().mapToLong(XdpQueue::ringFaults).sum();
    }

    /** Frames that arrived, and for which the kernel found no room in the rings, or that were too long; 0 once closed. */
    public long missedFrames() {
        return closed ? 0 : queues.stream().mapToLong(XdpQueue::missedFrames).sum();
    }

    /** The interface's MTU is now so many bytes: frames that are longer are refused. Any thread. */
    public void setMtu(int mtu) {
        queues.forEach(queue -> queue.setMtu(mtu));
    }

    /** Gives what comes in back to the interface; workers may go on using the rings, in vain. Idempotent. */
    public void release() {
        program.close();
    }

    /** Gives the interface back. No worker uses the rings any more. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release();
            queues.forEach(XdpQueue::close);
        }
    }
}
