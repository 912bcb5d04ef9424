package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.FramePrograms.BPF_F_INGRESS;
import static dev.valed.ports.bpf.FramePrograms.TO_HOST;
import static dev.valed.ports.bpf.FramePrograms.TO_WIRE;
import static dev.valed.ports.netlink.Direction.EGRESS;
import static dev.valed.ports.netlink.Direction.INGRESS;

import dev.valed.ports.netlink.Direction;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The programs that take an interface's frames to the daemon and back, by way of two TAPs.
 *
 * <pre>
 *                      wire TAP   egress: guard    ingress: giveBack TO_WIRE
 *                                   ^                 |
 *   wire --&gt; ingress: take ---------+                 +--&gt; interface egress --&gt; wire
 *   host &lt;-- interface ingress &lt;----+                 +--- egress: take &lt;-- host
 *                                   |                 v
 *                      host TAP   ingress: giveBack TO_HOST    egress: guard
 * </pre>
 *
 * <p>The two in the interface come before other programs there: those see only frames that the daemon has passed on. All
 * of it is opened and closed by one thread at a time. If this process is killed the kernel lets all frames pass again.
 *
 * <p>An interface that moves to another namespace keeps the programs, whose indices mean other interfaces there: close them
 * as soon as that is known.
 */
public final class InterfacePrograms implements AutoCloseable {
    private final Mechanism mechanism;

    /** The last first: the interface is the kernel's again before the TAPs are. */
    private final Deque<Hooks> hooks = new ArrayDeque<>();

    private InterfacePrograms(Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    /**
     * Attaches the programs; when this fails nothing is attached.
     *
     * @param interfaceIndex of the interface to take over, in the calling thread's namespace, as are the others
     * @param wireTapIndex   of the TAP that gets what comes from the wire, 0 for none: such frames are then dropped
     * @param hostTapIndex   of the TAP that gets what the host sends, 0 for none: such frames are then dropped
     * @throws InterfaceInUseException if another daemon has taken the interface over; a process without CAP_SYS_ADMIN
     *     cannot see that
     * @throws IOException if a capability is missing (CAP_BPF and CAP_NET_ADMIN), there is no such interface (ENODEV), or
     *     the kernel has neither tcx nor cls_bpf
     */
    public static InterfacePrograms attach(int interfaceIndex, int wireTapIndex, int hostTapIndex) throws IOException {
        try {
            return attach(interfaceIndex, wireTapIndex, hostTapIndex, Mechanism.TCX);
        } catch (SystemCallException e) {
            if (!e.is(Errno.EINVAL)) {
                throw BpfCommand.explained(e, "attaching a BPF program to an interface");
            }
        }
        try {
            return attach(interfaceIndex, wireTapIndex, hostTapIndex, Mechanism.CLS_BPF);
        } catch (SystemCallException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.EOPNOTSUPP)) {
                throw new IOException(
                        "taking an interface over needs tcx (Linux 6.6) or the modules sch_ingress and cls_bpf", e);
            }
            throw BpfCommand.explained(e, "attaching a BPF program to an interface");
        }
    }

    static InterfacePrograms attach(int interfaceIndex, int wireTapIndex, int hostTapIndex, Mechanism mechanism)
            throws IOException {
        InterfacePrograms programs = new InterfacePrograms(mechanism);
        try {
            programs.attachTap(hostTapIndex, "to_host", FramePrograms.giveBack(TO_HOST, interfaceIndex, BPF_F_INGRESS));
            programs.attachTap(wireTapIndex, "to_wire", FramePrograms.giveBack(TO_WIRE, interfaceIndex, 0));
            Hooks atInterface = programs.at(interfaceIndex);
            attach(atInterface, INGRESS, "from_wire", taking(TO_HOST, wireTapIndex));
            attach(atInterface, EGRESS, "from_host", taking(TO_WIRE, hostTapIndex));
            return programs;
        } catch (IOException e) {
            programs.close();
            throw e;
        }
    }

    private void attachTap(int index, String name, Assembler ingress) throws IOException {
        if (index != 0) {
            Hooks atTap = at(index);
            attach(atTap, EGRESS, "guard", FramePrograms.guard());
            attach(atTap, INGRESS, name, ingress);
        }
    }

    private Hooks at(int index) throws IOException {
        Hooks created = mechanism.at(index);
        hooks.push(created);
        return created;
    }

    private static void attach(Hooks hooks, Direction direction, String name, Assembler code) throws IOException {
        try (BpfProgram program = BpfProgram.load(ProgramType.SCHED_CLS, FramePrograms.NAME_PREFIX + name, code)) {
            hooks.attach(direction, program);
        }
    }

    private static Assembler taking(int passingMark, int tapIndex) {
        return tapIndex == 0 ? FramePrograms.cutOff(passingMark) : FramePrograms.take(passingMark, tapIndex);
    }

    /** How the programs are attached: {@code tcx} or {@code cls_bpf}. */
    public String mechanism() {
        return mechanism.label();
    }

    /** Takes the programs off; the interface is as before when this returns. Never throws; idempotent. */
    @Override
    public void close() {
        hooks.forEach(Hooks::close);
        hooks.clear();
    }
}
