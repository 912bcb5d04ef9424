package dev.valed.core.counters;

/** What is counted for each port besides {@linkplain DropReason drops}. */
public enum PortCounter {
    /** Frames that came in at the port, whatever became of them. */
    RECEIVED_FRAMES,
    /** Bytes of the frames received that were well formed, without preamble and FCS. */
    RECEIVED_BYTES,
    /** Frames received that reached at least one other port. */
    FORWARDED_FRAMES,
    /** Frames received that were sent to every port, because their destination was a group or unknown. */
    FLOODED_FRAMES,
    /** Copies that the port took. */
    TRANSMITTED_FRAMES,
    /** Bytes of the copies that the port took. */
    TRANSMITTED_BYTES,
    /** Times that a ring by which frames come in stood still until there was room at a port that blocks. */
    STALLS,
    /** How long they stood still, in ns. */
    STALLED_NANOS
}
