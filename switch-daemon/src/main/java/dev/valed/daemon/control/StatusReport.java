package dev.valed.daemon.control;

import dev.valed.core.counters.PortStatistics;
import dev.valed.core.fdb.FdbStatistics;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Overflow;
import dev.valed.ports.OpenPort;
import java.time.Duration;

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
        Attachment attachment = port.attachment;
        OpenPort open = attachment != null && attachment.open().isUp() ? attachment.open() : null;
        Overflow overflow = port.spec.overflow();
        TapPortSpec tap = port.spec instanceof TapPortSpec t ? t : null;
        return new PortStatus(
                port.name,
                on.name,
                on.index,
                port.index,
                port.spec.type(),
                open != null ? PortState.UP : PortState.DOWN,
                attachment == null
                        ? "waiting for a program to open it"
                        : attachment.open().detail(),
                tap == null ? null : tap.device(),
                tap == null ? null : tap.namespace(),
                overflow.blocks() ? "block" : "drop",
                overflow.blocks() ? Duration.ofNanos(overflow.limitNanos()).toMillis() : null,
                CountersStatus.of(PortStatistics.sum(port.counters)),
                open != null ? usedRatio(open) : 0,
                open != null ? open.ringFaults() : 0);
    }

    private static double usedRatio(OpenPort open) {
        return open.rings().egress().stream()
                .mapToDouble(Egress::usedRatio)
                .max()
                .orElse(0);
    }
}
