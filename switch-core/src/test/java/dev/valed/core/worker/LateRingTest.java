package dev.valed.core.worker;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Doorbell;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.ManualClock;
import dev.valed.core.testing.MemoryPort;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sleep ends by time-out, and there is a frame: was its sender merely slow, or did it never ring? */
@Timeout(300)
class LateRingTest {

    /** The worker's sleeps take no time but on the clock. One of them ends by time-out, right after somebody has sent. */
    private static final class ScriptedDoorbell implements Doorbell {
        private final ManualClock clock;
        private final boolean ringsAfterwards;
        private volatile @Nullable Runnable sender;
        private boolean sent;

        ScriptedDoorbell(ManualClock clock, boolean ringsAfterwards) {
            this.clock = clock;
            this.ringsAfterwards = ringsAfterwards;
        }

        @Override
        public void poll() {}

        @Override
        public boolean await(long nanos) {
            Runnable now = sender;
            if (now == null) {
                Thread.onSpinWait();
                return !sent || ringsAfterwards || timeIsUp(nanos);
            }
            sender = null;
            sent = true;
            now.run();
            return timeIsUp(nanos);
        }

        private boolean timeIsUp(long nanos) {
            clock.advance(nanos, TimeUnit.NANOSECONDS);
            return false;
        }

        @Override
        public void ring() {}

        @Override
        public void close() {}
    }

    private static WorkerStatistics sendWithoutRinging(boolean ringsAfterwards) throws Exception {
        ManualClock clock = new ManualClock();
        ScriptedDoorbell doorbell = new ScriptedDoorbell(clock, ringsAfterwards);
        try (SwitchCore core = new SwitchCore(
                new CoreOptions(1, IdleMode.PARK, clock, worker -> doorbell, worker -> {}, WorkerListener.SILENT))) {
            core.createSwitch("vale0", 64, SwitchSettings.defaults());
            MemoryPort a = new MemoryPort("a");
            MemoryPort b = new MemoryPort("b");
            core.attach("vale0", "a", a.rings(), core.newCounters());
            core.attach("vale0", "b", b.rings(), core.newCounters());
            core.start();
            doorbell.sender = () -> a.send(frame(station(1), BROADCAST));
            Await.until("the frame", () -> b.rx().tail() != b.rx().head());
            return core.workerStatistics().getFirst();
        }
    }

    @Test
    void shouldNotBlameASenderThatRingsALittleLate() throws Exception {
        assertThat(sendWithoutRinging(true).lateRings()).isZero();
    }

    @Test
    void shouldCountASenderThatNeverRings() throws Exception {
        assertThat(sendWithoutRinging(false).lateRings()).isOne();
    }
}
