package dev.valed.ports.netmap.port;

/** Offsets and values of struct netmap_if that are written after its making. */
final class NetmapInterface {

    /** ni_flags. */
    static final int FLAGS = 20;
    /** ni_bufs_head: first of the extra buffers. */
    static final int BUFFERS_HEAD = 32;

    /** NI_PRIV_MEM. */
    static final int PRIVATE = 1;

    private NetmapInterface() {}
}
