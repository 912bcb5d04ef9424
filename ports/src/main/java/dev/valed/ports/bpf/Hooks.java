package dev.valed.ports.bpf;

import dev.valed.ports.netlink.Direction;
import java.io.IOException;

/** The programs of ours at one interface. */
interface Hooks extends AutoCloseable {

    /**
     * Attaches a program before those of others; once for each direction.
     *
     * @throws IOException if the kernel refuses
     */
    void attach(Direction direction, BpfProgram program) throws IOException;

    /** Takes them off again, also when the interface is gone. Never throws; idempotent. */
    @Override
    void close();
}
