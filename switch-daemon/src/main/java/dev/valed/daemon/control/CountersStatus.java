package dev.valed.daemon.control;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortStatistics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * A port's counters since it was configured, detachments and clients that came and went included.
 *
 * @param forwardedPackets packets received that reached a port: {@code receive.packets} less its drops
 * @param floodedPackets packets received that went to every other port
 * @param stalls      times that a ring of the port stood still until there was room at a port that blocks
 * @param stalledNanos how long they stood still
 */
public record CountersStatus(
        DirectionCounters receive,
        DirectionCounters transmit,
        long forwardedPackets,
        long floodedPackets,
        long stalls,
        long stalledNanos) {

    static CountersStatus of(PortStatistics sums) {
        return new CountersStatus(
                new DirectionCounters(
                        sums.get(PortCounter.RECEIVED_FRAMES),
                        sums.get(PortCounter.RECEIVED_BYTES),
                        byLabel(sums::receiveDrops)),
                new DirectionCounters(
                        sums.get(PortCounter.TRANSMITTED_FRAMES),
                        sums.get(PortCounter.TRANSMITTED_BYTES),
                        byLabel(sums::transmitDrops)),
                sums.get(PortCounter.FORWARDED_FRAMES),
                sums.get(PortCounter.FLOODED_FRAMES),
                sums.get(PortCounter.STALLS),
                sums.get(PortCounter.STALLED_NANOS));
    }

    private static Map<String, Long> byLabel(ToLongFunction<DropReason> count) {
        Map<String, Long> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            drops.put(reason.label(), count.applyAsLong(reason));
        }
        return Collections.unmodifiableMap(drops);
    }
}
