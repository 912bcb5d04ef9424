package dev.valed.daemon.control;

import dev.valed.core.counters.PortStatistics;
import dev.valed.core.fdb.FdbStatistics;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Overflow;
import dev.valed.ports.OpenPort;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is told of a switch or a port, made of what is kept. Guarded by the service's lock. */
final class StatusReport {

    private StatusReport() {}

    static SwitchStatus of(ConfiguredSwitch one, SwitchSettings settings, FdbStatistics fdb) {
        return new SwitchStatus(
                one.name,
                one.index,
                one.ports.size(),
                settings.ageingSeconds(),
                fdb.entries(),
                fdb.capacity(),
                settings.portMacLimit());
    }

    static PortStatus of(ConfiguredSwitch on, ConfiguredPort port) {
        return of(on.name, on, port);
    }

    /** @param switchName what its switch is called to users */
    static PortStatus of(String switchName, ConfiguredSwitch on, ConfiguredPort port) {
        Attachment attachment = port.attachment;
        OpenPort behind = attachment == null ? null : attachment.open();
        OpenPort open = behind != null && behind.isUp() ? behind : null;
        Overflow overflow = port.spec.overflow();
        return new PortStatus(
                port.name,
                switchName,
                on.index,
                port.index,
                port.spec.type(),
                open != null ? PortState.UP : PortState.DOWN,
                behind == null ? withoutAttachment(port.spec) : behind.detail(),
                device(port.spec),
                namespace(port.spec),
                port.spec instanceof InterfacePortSpec taken ? taken.mode().label() : null,
                behind == null ? null : behind.mechanism(),
                overflow.blocks() ? "block" : "drop",
                overflow.blocks() ? Duration.ofNanos(overflow.limitNanos()).toMillis() : null,
                HeaderLengths.of(port),
                behind == null ? 0 : behind.rings().ingress().size(),
                behind == null ? 0 : behind.rings().egress().size(),
                port.polling,
                CountersStatus.of(PortStatistics.sum(port.counters)),
                open != null ? usedRatio(open) : 0,
                open != null ? open.ringFaults() : 0,
                behind != null ? behind.missedFrames() : 0,
                behind != null ? behind.lateCompletions() : 0);
    }

    private static String withoutAttachment(PortSpec spec) {
        return spec.exclusive().isEmpty()
                ? "waiting for a program to open it"
                : "could not be opened again after a change that failed: delete it and make it anew";
    }

    private static @Nullable String namespace(PortSpec spec) {
        return spec.exclusive().orElse(null) instanceof KernelDevice device ? device.namespace() : null;
    }

    private static @Nullable String device(PortSpec spec) {
        return switch (spec) {
            case NetmapSpec netmap -> null;
            case InterfacePortSpec taken -> taken.device();
            case TapPortSpec tap -> tap.device();
            case PersistentPortSpec attached -> attached.device();
            case PipePortSpec pipe -> pipe.pipe();
        };
    }

    static InterfaceStatus of(PersistentPort port) {
        return new InterfaceStatus(
                port.name,
                port.spec.txSlots(),
                port.spec.rxSlots(),
                port.spec.txRings(),
                port.spec.rxRings(),
                port.memory.memoryId(),
                port.opening != null || port.patch != null ? PortState.UP : PortState.DOWN,
                port.ephemeral,
                detail(port),
                port.places.stream().map(Place::name).toList(),
                CountersStatus.of(PortStatistics.sum(port.counters)));
    }

    private static String detail(PersistentPort port) {
        if (port.patch != null) {
            return "connects two switches";
        }
        return port.opening == null
                ? "waiting for a program to open it"
                : port.opening.open().detail();
    }

    private static double usedRatio(OpenPort open) {
        return open.rings().egress().stream()
                .mapToDouble(Egress::usedRatio)
                .max()
                .orElse(0);
    }
}
