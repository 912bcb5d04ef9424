package dev.valed.daemon.preflight;

/** Privileges of {@code capabilities(7)} that some ports need. */
enum Capability {
    NET_ADMIN(12),
    NET_RAW(13),
    IPC_LOCK(14),
    SYS_ADMIN(21),
    BPF(39);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** Whether a process with this set may do it: what {@link #BPF} allows, {@link #SYS_ADMIN} does as well. */
    boolean isIn(long effective) {
        return has(effective, bit) || this == BPF && has(effective, SYS_ADMIN.bit);
    }

    private static boolean has(long effective, int bit) {
        return (effective >>> bit & 1) != 0;
    }
}
