package dev.valed.ports.netmap.port;

/**
 * Where one ring of a set was before a restart of the daemon, as its program says.
 *
 * @param index of the ring in the set
 * @param sync  offset in the file of its block
 * @param ring  offset in the file of its struct netmap_ring
 */
record RingPosition(int index, long sync, long ring) {}
