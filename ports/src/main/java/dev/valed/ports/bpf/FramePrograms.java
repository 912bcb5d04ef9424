package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.Register.R0;
import static dev.valed.ports.bpf.Register.R1;
import static dev.valed.ports.bpf.Register.R2;

/**
 * The programs that take an interface's frames away: see {@link InterfacePrograms} for which goes where.
 *
 * <p>A frame carries a mark from one program to the next, in the field of the kernel's own marks, which is 0 again when the
 * frame leaves the last of them. Results are those of {@code tc}, which have the same numbers in tcx.
 */
final class FramePrograms {
    /** Begins the names of all our programs, for whoever lists those of an interface. */
    static final String NAME_PREFIX = "valed_";

    /** For the host: let in at the interface. */
    static final int TO_HOST = 0x76a10001;
    /** For the wire: let out at the interface. */
    static final int TO_WIRE = 0x76a10002;
    /** For the daemon: let out at the TAP. */
    static final int TO_DAEMON = 0x76a10003;

    /** {@code redirect()} to where the interface receives; 0 is to where it sends. */
    static final int BPF_F_INGRESS = 1;

    /** TC_ACT_UNSPEC, TCX_NEXT: not for us, whoever comes next decides. */
    private static final int NEXT = -1;
    /** TC_ACT_SHOT, TCX_DROP. */
    private static final int DROP = 2;

    /** Offset of {@code mark} in {@code struct __sk_buff} of {@code linux/bpf.h}. */
    private static final int MARK = 8;

    private FramePrograms() {}

    /** At a TAP's ingress: what the daemon wrote goes to the interface, as if it came in there or was sent there. */
    static Assembler giveBack(int mark, int interfaceIndex, int flags) {
        return redirect(new Assembler(), mark, interfaceIndex, flags);
    }

    /** At the interface: takes frames for the daemon to the TAP, and lets those pass that it gave back with this mark. */
    static Assembler take(int passingMark, int tapIndex) {
        return redirect(pass(passingMark), TO_DAEMON, tapIndex, 0);
    }

    /** At the interface, where the daemon wants nothing: lets only frames pass that it gave back with this mark. */
    static Assembler cutOff(int passingMark) {
        return pass(passingMark).exit(DROP);
    }

    /**
     * At a TAP's egress: only frames that were taken pass. The kernel sends through every interface that is up, of its own
     * accord or because somebody gave it an address, and that would look like frames from the wire.
     */
    static Assembler guard() {
        return cutOff(TO_DAEMON);
    }

    private static Assembler pass(int mark) {
        return new Assembler()
                .load32(R0, R1, MARK)
                .ifEqual(
                        R0,
                        mark,
                        marked -> marked.move(R2, 0).store32(R1, MARK, R2).exit(NEXT));
    }

    private static Assembler redirect(Assembler code, int mark, int interfaceIndex, int flags) {
        return code.move(R2, mark)
                .store32(R1, MARK, R2)
                .move(R1, interfaceIndex)
                .move(R2, flags)
                .call(KernelFunction.REDIRECT)
                .exit();
    }
}
