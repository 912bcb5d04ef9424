package dev.valed.ports.netmap.port;

import java.util.List;

/**
 * What a registration has, as its program is told: where things are in the memory's file, and which of the descriptors
 * that come along wake whom.
 *
 * @param regionOffset    offset in the file of what programs map
 * @param memorySize      bytes of it: nr_memsize
 * @param interfaceOffset of the struct netmap_if, from there: nr_offset
 * @param maxBuffers      indices below this are inside of what is mapped
 * @param flags           {@link #NO_TX_POLL} and so on
 * @param descriptors     how many come along
 * @param registrationId  no other registration of this daemon's life has it
 * @param buffersOffset   offset in the file of buffer 0
 * @param rings           those of this registration: tx, host tx, rx, host rx; and those by which its library forwards
 */
public record Binding(
        long regionOffset,
        long memorySize,
        long interfaceOffset,
        int bufferSize,
        int maxBuffers,
        int memoryId,
        int flags,
        int descriptors,
        long registrationId,
        long buffersOffset,
        List<Ring> rings) {

    /** Flag: no tx sync in poll, as NR_NO_TX_POLL asked. */
    public static final int NO_TX_POLL = 1;
    /** Flag: nobody else has these rings open. */
    public static final int EXCLUSIVE = 2;

    public Binding {
        rings = List.copyOf(rings);
    }

    /**
     * One ring.
     *
     * @param ring      offset in the file of the struct netmap_ring
     * @param sync      offset in the file of its block
     * @param peerRing  the other end's ring, of a pipe; else 0, and so the two like it
     * @param kind      {@link RingKind#number}
     * @param id        number among the rings of its sort
     * @param flags     {@link #TRANSMITS} and so on
     * @param headroom  bytes: initial offset of frames in their buffers
     * @param maxOffset bytes
     * @param call      which descriptor is readable when the ring's user has been woken; {@link #NO_DESCRIPTOR} for none
     * @param kick      which descriptor, an eventfd, wakes the worker
     * @param peerCall  which descriptor, written to, wakes the other end; of a monitor's ring, which one is readable when
     *                  the user of the ring that it copies from has been woken
     */
    public record Ring(
            long ring,
            long sync,
            long peerRing,
            long peerSync,
            int slots,
            int kind,
            int id,
            int flags,
            int headroom,
            int maxOffset,
            int call,
            int kick,
            int peerCall,
            int peerSlots) {

        /** Flag: a tx ring. */
        public static final int TRANSMITS = 1;
        /** Flag: a host ring. */
        public static final int HOST = 2;
        /** Flag: offsets are in use. */
        public static final int OFFSETS = 8;

        public static final int NO_DESCRIPTOR = -1;

        public boolean transmits() {
            return (flags & TRANSMITS) != 0;
        }

        public boolean isHost() {
            return (flags & HOST) != 0;
        }
    }
}
