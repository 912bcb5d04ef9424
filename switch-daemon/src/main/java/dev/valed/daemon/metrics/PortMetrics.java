package dev.valed.daemon.metrics;

import dev.valed.daemon.control.DirectionCounters;
import dev.valed.daemon.control.PortState;
import dev.valed.daemon.control.PortStatus;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.control.SwitchStatus;
import dev.valed.daemon.metrics.Family.Labelled;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ports' counters, and those of interfaces that programs have open. What is deleted vanishes with the next scrape.
 * Labels are names that an operator gave: never an address, of which a hostile client could make any number.
 */
final class PortMetrics implements MultiCollector {

    private static final List<Family<PortStatus>> FAMILIES = List.of(
            Family.counter(
                    "vale_port_receive_packets",
                    "Packets that came in at the port, whatever became of them.",
                    p -> p.counters().receive().packets()),
            Family.counter(
                    "vale_port_receive_bytes",
                    "Bytes of the well-formed packets that came in, without preamble and FCS.",
                    p -> p.counters().receive().bytes()),
            Family.counter(
                    "vale_port_transmit_packets",
                    "Packets that the port took from the switch.",
                    p -> p.counters().transmit().packets()),
            Family.counter(
                    "vale_port_transmit_bytes",
                    "Bytes of the packets that the port took, without preamble and FCS.",
                    p -> p.counters().transmit().bytes()),
            Family.counter(
                    "vale_port_forwarded_packets",
                    "Packets that came in and reached a port: received less receive drops.",
                    p -> p.counters().forwardedPackets()),
            Family.counter(
                    "vale_port_flooded_packets",
                    "Packets that came in and were sent to every other port.",
                    p -> p.counters().floodedPackets()),
            Family.counter(
                    "vale_port_stalls",
                    "Times that a ring of the port stood still until there was room at a port that blocks.",
                    p -> p.counters().stalls()),
            Family.counter(
                    "vale_port_stalled_seconds",
                    "How long rings of the port stood still until there was room at a port that blocks.",
                    p -> p.counters().stalledNanos() / 1e9),
            Family.counter(
                    "vale_port_missed_packets",
                    "Packets that the kernel had for the port and dropped before it saw them, as its queue was full.",
                    PortStatus::missedPackets),
            Family.counter(
                    "vale_port_late_completions",
                    "Times that packets sent to the port's device were found done by looking, as nobody told.",
                    PortStatus::lateCompletions),
            Family.gauge(
                    "vale_port_ring_used_ratio",
                    "Share of the port's fullest receive ring that waits for its program.",
                    PortStatus::ringUsedRatio),
            Family.gauge(
                    "vale_port_up",
                    "1 if frames can reach what is behind the port, else 0.",
                    p -> p.state() == PortState.UP ? 1 : 0));

    private static final Family<Long> DROPS = Family.counter(
            "vale_port_drops",
            "Receive: packets that came in and reached no port. Transmit: copies that the port did not take.",
            Long::doubleValue);

    private static final Family<Long> RING_FAULTS = Family.counter(
            "vale_port_ring_faults",
            "Impossible values that the program which has the port open wrote into its rings.",
            Long::doubleValue);

    private final SwitchService service;

    PortMetrics(SwitchService service) {
        this.service = service;
    }

    @Override
    public MetricSnapshots collect() {
        List<Labelled<PortStatus>> ports = ports();
        List<MetricSnapshot> snapshots = new ArrayList<>();
        FAMILIES.forEach(family -> snapshots.add(family.snapshot(ports)));
        snapshots.add(DROPS.snapshot(drops(ports)));
        snapshots.add(RING_FAULTS.snapshot(ringFaults(ports)));
        snapshots.add(info(ports));
        return new MetricSnapshots(snapshots);
    }

    private static List<Labelled<Long>> ringFaults(List<Labelled<PortStatus>> ports) {
        return ports.stream()
                .map(p -> new Labelled<>(p.subject().ringFaults(), p.labels().add("fault", "bad_head")))
                .toList();
    }

    private List<Labelled<PortStatus>> ports() {
        List<Labelled<PortStatus>> ports = new ArrayList<>();
        for (SwitchStatus status : service.switches()) {
            try {
                service.ports(status.name()).forEach(port -> ports.add(labelled(port)));
            } catch (ServiceException e) {
                continue; // deleted since the line above
            }
        }
        service.programInterfaces().forEach(port -> ports.add(labelled(port)));
        return ports;
    }

    private static Labelled<PortStatus> labelled(PortStatus port) {
        return new Labelled<>(port, "switch", port.switchName(), "port", port.name());
    }

    private static List<Labelled<Long>> drops(List<Labelled<PortStatus>> ports) {
        List<Labelled<Long>> drops = new ArrayList<>();
        for (Labelled<PortStatus> port : ports) {
            addDrops(drops, port, "receive", port.subject().counters().receive());
            addDrops(drops, port, "transmit", port.subject().counters().transmit());
        }
        return drops;
    }

    private static void addDrops(
            List<Labelled<Long>> drops, Labelled<PortStatus> port, String direction, DirectionCounters counters) {
        counters.drops()
                .forEach((reason, count) -> drops.add(new Labelled<>(
                        count, port.labels().add("direction", direction).add("reason", reason))));
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static MetricSnapshot info(List<Labelled<PortStatus>> ports) {
        return new InfoSnapshot(
                new MetricMetadata("vale_port", "What the port is: always 1."),
                ports.stream()
                        .map(port -> new InfoDataPointSnapshot(port.labels()
                                .add("type", port.subject().type().label())
                                .add("device", orEmpty(port.subject().device()))
                                .add("mechanism", orEmpty(port.subject().mechanism()))))
                        .toList());
    }
}
