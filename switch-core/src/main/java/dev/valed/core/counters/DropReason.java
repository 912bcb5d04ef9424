package dev.valed.core.counters;

/**
 * Every way in which a frame, or one copy of it, can end other than by being delivered. Each has a counter per port and
 * direction, and a label by which operators know it.
 *
 * <p>In the <i>receive</i> direction a reason counts frames that came in at the port and reached no port at all, so
 * that {@code received = forwarded + Σ receive drops} holds per port. In the <i>transmit</i> direction it counts copies
 * that were offered to the port and that it did not take, so that {@code offered = transmitted + Σ transmit drops}.
 */
public enum DropReason {
    /** Receive: shorter than an Ethernet header (14 bytes), or of length zero. */
    RUNT("runt"),
    /** Receive: longer than the buffer it is said to be in. Transmit: longer than the port can take. */
    OVERSIZE("oversize"),
    /** A slot names a buffer that the port does not have. Receive: the sender's slot; transmit: the receiver's. */
    BAD_SLOT("bad_slot"),
    /** Receive: a chain of slots (NS_MOREFRAG) that is unfinished or longer than 64 slots. */
    BAD_CHAIN("bad_chain"),
    /** Receive: sent to 01:80:C2:00:00:00 to 0F, which a bridge must not forward (IEEE 802.1D, 7.12.6). */
    RESERVED_GROUP("reserved_dmac"),
    /** Receive: the destination is on the port that the frame came from. */
    SAME_PORT("same_port"),
    /** Receive: the sender chose a port (NS_PORT_MASK) that the switch does not have, or that the frame came from. */
    BAD_PORT("bad_port"),
    /** Receive: to be flooded, but the switch has no other port. */
    NO_DESTINATION("no_dst"),
    /** Receive: every port that it was meant for refused its copy; their transmit drops say why. */
    UNDELIVERED("undelivered"),
    /** Transmit: the receive ring of the port's client, or the queue of its device, was full. */
    RING_FULL("dst_full"),
    /** Transmit: senders wait for the port when its ring is full, but its client had read nothing for too long. */
    RECEIVER_STOPPED("dst_stopped"),
    /** Transmit: the port's device is down. */
    DOWN("dst_down"),
    /** Transmit: the system call that hands the frame to the kernel failed. */
    IO_ERROR("io_error"),
    /** Transmit: the frame leaves work to its receiver (checksum, segmentation) that this port's cannot do. */
    OFFLOAD("offload"),
    /** Receive: the worker failed on the frame's batch; the ring that it came from is then set aside. */
    FAULT("fault");

    private final String label;

    DropReason(String label) {
        this.label = label;
    }

    /** The operators' name, as in the label {@code reason} of the metric {@code vale_port_drops_total}. */
    public String label() {
        return label;
    }
}
