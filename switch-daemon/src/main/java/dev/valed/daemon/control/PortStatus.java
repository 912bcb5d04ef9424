package dev.valed.daemon.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A configured port as it is.
 *
 * @param switchName  in JSON {@code switch}
 * @param switchIndex number of its switch
 * @param index       number among the ports of its switch, from 0, stable while the port is configured
 * @param detail      one line for people
 * @param device      name of the interface, the persistent port or the pipe's end; null if the port is none of them
 * @param namespace   the interface's network namespace; null for the daemon's own
 * @param mode        which sides of an interface that was taken over are ports; null for other ports
 * @param mechanism   how frames get to the kernel and back; null where no kernel is in the path, or the port is down
 * @param overflow    what becomes of frames that find the port full: {@code drop}, or {@code block}
 * @param overflowLimitMillis how long its program may stand still before frames are dropped after all; null for
 *                    {@code drop}
 * @param headerLength bytes of the virtio-net header that frames begin with in the program's rings: 0, 10 or 12
 * @param receiveRings rings that frames come in by; 0 while nothing is behind the port
 * @param transmitRings rings that frames leave by
 * @param polling     how it is polled; null if its workers may sleep
 * @param ringUsedRatio share of the fullest receive ring that waits for its program, 0 to 1
 * @param ringFaults  impossible values that the program which has the port open wrote into its rings
 * @param missedPackets that the kernel had for the port and dropped before it saw them: the queue in front of it was full
 * @param lateCompletions times that sent frames were found done by a look at the time, as nobody told that they were
 */
public record PortStatus(
        String name,
        @JsonProperty("switch") String switchName,
        int switchIndex,
        int index,
        PortType type,
        PortState state,
        String detail,
        @Nullable String device,
        @Nullable String namespace,
        @Nullable String mode,
        @Nullable String mechanism,
        String overflow,
        @Nullable Long overflowLimitMillis,
        int headerLength,
        int receiveRings,
        int transmitRings,
        @Nullable PollingSpec polling,
        CountersStatus counters,
        double ringUsedRatio,
        long ringFaults,
        long missedPackets,
        long lateCompletions) {}
