package dev.valed.daemon.preflight;

/** Privileges of {@code capabilities(7)} that some ports need. */
enum Capability {
    NET_ADMIN(12),
    SYS_ADMIN(21);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    boolean isIn(long effective) {
        return (effective >>> bit & 1) != 0;
    }
}
