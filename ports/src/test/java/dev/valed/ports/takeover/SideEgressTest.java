package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.port.Egress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SideEgressTest {
    private final AtomicBoolean up = new AtomicBoolean(true);
    private final Egress device = new Egress() {
        @Override
        public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
            return to - from;
        }

        @Override
        public boolean wakeReceiver() {
            return true;
        }

        @Override
        public double usedRatio() {
            return 0.5;
        }
    };
    private final SideEgress egress = new SideEgress(device, up::get);

    @Test
    void shouldLeaveToDeviceWhatCanBeSent() {
        PortCounters counters = new PortCounters();
        assertThat(egress.deliver(threeFrames(), new short[] {0, 1, 2}, 0, 3, counters))
                .isEqualTo(3);
        assertThat(counters.droppedTransmit(DropReason.DOWN)).isZero();
        assertThat(egress.wakeReceiver()).isTrue();
        assertThat(egress.usedRatio()).isEqualTo(0.5);
    }

    @Test
    void shouldCountEveryFrameWhileInterfaceCannotTakeAny() {
        up.set(false);
        PortCounters counters = new PortCounters();
        FrameBatch batch = threeFrames();
        assertThat(egress.deliver(batch, new short[] {0, 1, 2}, 1, 3, counters)).isZero();
        assertThat(counters.droppedTransmit(DropReason.DOWN)).isEqualTo(2);
        assertThat(batch.refused()).isEqualTo(2);
    }

    private static FrameBatch threeFrames() {
        FrameBatch batch = new FrameBatch();
        batch.clear();
        for (int i = 0; i < 3; i++) {
            batch.add(SlotWord.of(i, 60, 0), 0, 0);
        }
        return batch;
    }
}
