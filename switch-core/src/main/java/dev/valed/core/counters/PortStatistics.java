package dev.valed.core.counters;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A port's counters, summed over the workers. While frames move the values are those of slightly different moments;
 * once the port is quiet they are exact.
 *
 * @param counters     all of {@link PortCounter}
 * @param receiveDrops all of {@link DropReason}: frames
 * @param transmitDrops all of {@link DropReason}: copies
 */
public record PortStatistics(
        Map<PortCounter, Long> counters, Map<DropReason, Long> receiveDrops, Map<DropReason, Long> transmitDrops) {

    /** The sums over one port's blocks, one for each worker. */
    public static PortStatistics sum(Collection<PortCounters> blocks) {
        Map<PortCounter, Long> counters = new EnumMap<>(PortCounter.class);
        for (PortCounter counter : PortCounter.values()) {
            counters.put(counter, blocks.stream().mapToLong(b -> b.get(counter)).sum());
        }
        Map<DropReason, Long> receiveDrops = new EnumMap<>(DropReason.class);
        Map<DropReason, Long> transmitDrops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            receiveDrops.put(
                    reason,
                    blocks.stream().mapToLong(b -> b.droppedReceived(reason)).sum());
            transmitDrops.put(
                    reason,
                    blocks.stream().mapToLong(b -> b.droppedTransmit(reason)).sum());
        }
        return new PortStatistics(counters, receiveDrops, transmitDrops);
    }

    /** The counters of a port that never existed: all zero. */
    public static PortStatistics zero() {
        return sum(List.of());
    }

    public long get(PortCounter counter) {
        return counters.getOrDefault(counter, 0L);
    }

    public long receiveDrops(DropReason reason) {
        return receiveDrops.getOrDefault(reason, 0L);
    }

    public long transmitDrops(DropReason reason) {
        return transmitDrops.getOrDefault(reason, 0L);
    }

    /** Frames received that reached no port. */
    public long totalReceiveDrops() {
        return receiveDrops.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Copies that the port did not take. */
    public long totalTransmitDrops() {
        return transmitDrops.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The conservation law: every frame received was forwarded or is in exactly one receive drop reason. */
    public boolean isConserved() {
        return get(PortCounter.RECEIVED_FRAMES) == get(PortCounter.FORWARDED_FRAMES) + totalReceiveDrops();
    }
}
