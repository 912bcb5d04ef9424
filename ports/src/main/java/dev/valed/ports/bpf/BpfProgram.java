package dev.valed.ports.bpf;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A program the kernel has accepted. Whatever it is attached to keeps it; this object may be closed then. */
public final class BpfProgram implements AutoCloseable {
    /** Not one of those that open the functions kept for the GPL; none is called. */
    private static final String LICENSE = "Apache-2.0";

    private static final int LOG_BYTES = 64 << 10;

    private final String name;
    private final OwnedFd fd;

    private BpfProgram(String name, OwnedFd fd) {
        this.name = name;
        this.fd = fd;
    }

    /**
     * Loads a program.
     *
     * @param name for whoever lists the kernel's programs: up to 15 of {@code 0-9 A-Z a-z _ .}
     * @throws IOException if a capability is missing (CAP_BPF and CAP_NET_ADMIN), or the kernel's verifier refuses the
     *     program; the message then has what it says
     */
    public static BpfProgram load(ProgramType type, String name, Assembler code) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long[] words = code.words();
            MemorySegment attributes = BpfCommand.attributes(arena);
            attributes.set(ValueLayout.JAVA_INT, 0, type.number());
            attributes.set(ValueLayout.JAVA_INT, 4, words.length);
            attributes.set(
                    ValueLayout.JAVA_LONG,
                    8,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, words).address());
            attributes.set(
                    ValueLayout.JAVA_LONG, 16, arena.allocateFrom(LICENSE).address());
            BpfCommand.putName(attributes, 48, name);
            String about = type + " \"" + name + "\"";
            try {
                return new BpfProgram(name, BpfCommand.BPF_PROG_LOAD.open(attributes, about));
            } catch (SystemCallException e) {
                if (e.is(Errno.EINVAL) || e.is(Errno.EACCES)) {
                    throw refused(arena, attributes, about, e);
                }
                throw BpfCommand.explained(e, "loading the BPF program \"" + name + "\"");
            }
        }
    }

    /** Loads it again to be told why not: asking for that the first time could itself be what fails. */
    private static IOException refused(Arena arena, MemorySegment attributes, String about, SystemCallException first) {
        MemorySegment log = arena.allocate(LOG_BYTES);
        attributes.set(ValueLayout.JAVA_INT, 24, 1); // log_level
        attributes.set(ValueLayout.JAVA_INT, 28, LOG_BYTES);
        attributes.set(ValueLayout.JAVA_LONG, 32, log.address());
        try {
            BpfCommand.BPF_PROG_LOAD.open(attributes, about).close();
        } catch (SystemCallException again) {
            String reason = log.getString(0).strip();
            if (!reason.isEmpty()) {
                return new IOException(first.getMessage() + ": " + reason, first);
            }
        }
        return BpfCommand.explained(first, "loading a BPF program");
    }

    int fd() {
        return fd.number();
    }

    /** Returns the name it was loaded with. */
    public String name() {
        return name;
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "program \"" + name + "\"";
    }
}
