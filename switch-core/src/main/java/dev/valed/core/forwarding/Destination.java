package dev.valed.core.forwarding;

import dev.valed.core.counters.DropReason;
import dev.valed.core.port.Port;

/**
 * What {@link dev.valed.core.frame.FrameBatch#egress} can say of a frame besides the index of a port: values from
 * {@link Port#MAX_PORTS} up.
 */
final class Destination {

    /** All ports but the one it came from. */
    static final int FLOOD = Port.MAX_PORTS;
    /** No port: {@link DropReason#RESERVED_GROUP}. */
    static final int RESERVED_GROUP = Port.MAX_PORTS + 1;
    /** No port: {@link DropReason#SAME_PORT}. */
    static final int SAME_PORT = Port.MAX_PORTS + 2;
    /** No port: {@link DropReason#BAD_PORT}. */
    static final int BAD_PORT = Port.MAX_PORTS + 3;

    /** One more than the largest value. */
    static final int COUNT = Port.MAX_PORTS + 4;

    private Destination() {}

    static boolean isPort(int destination) {
        return destination < Port.MAX_PORTS;
    }
}
