package dev.valed.ports.bpf;

import dev.valed.ports.netlink.Direction;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What holds a program to an interface: closing it takes the program off, and so does the end of this process.
 *
 * <p>When the interface is deleted it loses the program, and the link holds nothing. When it moves to another namespace it
 * keeps the program.
 */
public final class BpfLink implements AutoCloseable {
    // enum bpf_attach_type of linux/bpf.h
    private static final int BPF_XDP = 37;
    private static final int BPF_TCX_INGRESS = 46;
    private static final int BPF_TCX_EGRESS = 47;

    /** Of {@code linux/bpf.h}; without a program to come before: before all. */
    private static final int BPF_F_BEFORE = 1 << 3;

    /** Of {@code linux/if_link.h}: in the driver, not after it. */
    private static final int XDP_FLAGS_DRV_MODE = 1 << 2;

    private final OwnedFd fd;

    private BpfLink(OwnedFd fd) {
        this.fd = fd;
    }

    /**
     * Attaches a {@link ProgramType#SCHED_CLS} program before those that are there already (tcx, since Linux 6.6).
     *
     * @param interfaceIndex in the calling thread's namespace
     * @throws SystemCallException if the kernel has no tcx (EINVAL), there is no such interface (ENODEV), or
     *     CAP_NET_ADMIN is missing (EPERM)
     */
    public static BpfLink tcx(BpfProgram program, int interfaceIndex, Direction direction) throws SystemCallException {
        return create(program, interfaceIndex, tcxType(direction), BPF_F_BEFORE, "tcx " + direction);
    }

    static int tcxType(Direction direction) {
        return direction == Direction.INGRESS ? BPF_TCX_INGRESS : BPF_TCX_EGRESS;
    }

    /**
     * Attaches an {@link ProgramType#XDP} program in the interface's driver.
     *
     * @param interfaceIndex in the calling thread's namespace
     * @throws SystemCallException if the driver cannot run one (EOPNOTSUPP, or EINVAL and others as it likes, ERANGE for
     *     an MTU it cannot), there is one already (EBUSY, EEXIST), there is no such interface (ENODEV, EINVAL), or
     *     CAP_NET_ADMIN is missing (EPERM)
     */
    public static BpfLink xdp(BpfProgram program, int interfaceIndex) throws SystemCallException {
        return create(program, interfaceIndex, BPF_XDP, XDP_FLAGS_DRV_MODE, "XDP");
    }

    private static BpfLink create(BpfProgram program, int interfaceIndex, int type, int flags, String where)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = BpfCommand.attributes(arena);
            attributes.set(ValueLayout.JAVA_INT, 0, program.fd());
            attributes.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
            attributes.set(ValueLayout.JAVA_INT, 8, type);
            attributes.set(ValueLayout.JAVA_INT, 12, flags);
            return new BpfLink(BpfCommand.BPF_LINK_CREATE.open(
                    attributes, where + " of interface " + interfaceIndex + ", " + program));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
