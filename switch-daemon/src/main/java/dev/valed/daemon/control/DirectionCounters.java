package dev.valed.daemon.control;

import java.util.Map;

/**
 * What went through a port in one direction. To receive is to take in from whatever is behind the port.
 *
 * @param drops every reason's label (see {@link dev.valed.core.counters.DropReason}) to the packets, in a fixed order
 */
public record DirectionCounters(long packets, long bytes, Map<String, Long> drops) {}
