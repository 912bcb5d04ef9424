package dev.valed.ports.bpf;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Commands of {@code bpf(2)}: {@code enum bpf_cmd} of {@code linux/bpf.h}. */
enum BpfCommand {
    BPF_MAP_CREATE(0),
    BPF_MAP_LOOKUP_ELEM(1),
    BPF_MAP_UPDATE_ELEM(2),
    BPF_MAP_DELETE_ELEM(3),
    BPF_PROG_LOAD(5),
    BPF_PROG_GET_FD_BY_ID(13),
    BPF_MAP_GET_FD_BY_ID(14),
    BPF_OBJ_GET_INFO_BY_FD(15),
    BPF_PROG_QUERY(16),
    BPF_LINK_CREATE(28);

    /** Larger than any part of {@code union bpf_attr} used here; the kernel accepts zeros that it does not know. */
    private static final int ATTRIBUTES_BYTES = 128;

    /** BPF_OBJ_NAME_LEN: a name and its terminating zero. */
    private static final int NAME_BYTES = 16;

    private final int number;

    BpfCommand(int number) {
        this.number = number;
    }

    /** A {@code union bpf_attr} to be filled, all zeros. */
    static MemorySegment attributes(Arena arena) {
        return arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
    }

    /** Makes the call; {@code about} stands in the message. */
    int call(MemorySegment attributes, String about) throws SystemCallException {
        return SystemCalls.bpf(number, attributes, name() + ", " + about);
    }

    OwnedFd open(MemorySegment attributes, String about) throws SystemCallException {
        return OwnedFd.adopt(call(attributes, about));
    }

    /** Names a program or map, for whoever lists them: 1 to 15 of {@code 0-9 A-Z a-z _ .}. */
    static void putName(MemorySegment attributes, long offset, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= NAME_BYTES) {
            throw new IllegalArgumentException(
                    "name is \"" + name + "\"; accepted: up to " + (NAME_BYTES - 1) + " characters");
        }
        MemorySegment.copy(bytes, 0, attributes, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    /** Says what is missing, where that can be told. */
    static IOException explained(SystemCallException e, String what) {
        return switch (Errno.of(e.errno())) {
            case EPERM, EACCES ->
                new IOException(
                        what + " needs the capabilities CAP_BPF and CAP_NET_ADMIN (before Linux 5.8 CAP_SYS_ADMIN),"
                                + " and a container runtime that does not forbid bpf(2)",
                        e);
            case ENOSYS -> new IOException(what + " needs a kernel with BPF (CONFIG_BPF_SYSCALL)", e);
            case null, default -> e;
        };
    }
}
