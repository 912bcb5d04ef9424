package dev.valed.ports.takeover;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Egress;
import java.util.function.BooleanSupplier;

/**
 * Frames towards an interface. While it cannot take any they are refused here, and counted: its TAP is on all the time,
 * and would take them to where the kernel loses them without a word.
 */
final class SideEgress extends Egress {
    private final Egress device;
    private final BooleanSupplier isUp;

    SideEgress(Egress device, BooleanSupplier isUp) {
        this.device = device;
        this.isUp = isUp;
    }

    @Override
    public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        if (isUp.getAsBoolean()) {
            return device.deliver(batch, order, from, to, counters);
        }
        for (int i = from; i < to; i++) {
            batch.refuse(order[i]);
        }
        counters.dropTransmit(DropReason.DOWN, to - from);
        return 0;
    }

    @Override
    public boolean wakeReceiver() {
        return device.wakeReceiver();
    }

    @Override
    public double usedRatio() {
        return device.usedRatio();
    }
}
