package dev.valed.daemon.system;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.ReadContext;
import java.util.Map;

/** A port's counters at one moment. */
record PortCounts(
        long receivePackets,
        long receiveBytes,
        long transmitPackets,
        long transmitBytes,
        long flooded,
        long receiveDrops,
        long transmitDrops) {

    static PortCounts of(String json) {
        ReadContext port = JsonPath.parse(json);
        return new PortCounts(
                number(port, "$.counters.receive.packets"),
                number(port, "$.counters.receive.bytes"),
                number(port, "$.counters.transmit.packets"),
                number(port, "$.counters.transmit.bytes"),
                number(port, "$.counters.floodedPackets"),
                sum(port, "$.counters.receive.drops"),
                sum(port, "$.counters.transmit.drops"));
    }

    private static long number(ReadContext port, String path) {
        return port.<Number>read(path).longValue();
    }

    private static long sum(ReadContext port, String path) {
        return port.<Map<String, Number>>read(path).values().stream()
                .mapToLong(Number::longValue)
                .sum();
    }

    /** What was counted since then. */
    PortCounts since(PortCounts before) {
        return new PortCounts(
                receivePackets - before.receivePackets,
                receiveBytes - before.receiveBytes,
                transmitPackets - before.transmitPackets,
                transmitBytes - before.transmitBytes,
                flooded - before.flooded,
                receiveDrops - before.receiveDrops,
                transmitDrops - before.transmitDrops);
    }

    long bytesPerPacketReceived() {
        return receiveBytes / Math.max(1, receivePackets);
    }
}
