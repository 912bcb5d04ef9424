package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.ring.NetmapEgress;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * Two workers deliver two frames each into one ring, and then look at it as its client would: no slot below the tail is
 * unfilled. In the end all four frames are there, those of each worker in order.
 */
@JCStressTest
@Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "All slots seen were filled; all frames came, in order.")
@Outcome(id = ".*, .*, false", expect = FORBIDDEN, desc = "In the end a frame is missing, doubled or out of order.")
@Outcome(expect = FORBIDDEN, desc = "A slot was published before it was filled.")
public class SharedEgressTest {

    private static final short[] ORDER = {0, 1};

    private final FrameBatch firstBatch = new FrameBatch();
    private final FrameBatch secondBatch = new FrameBatch();
    private final PortCounters firstCounters = new PortCounters();
    private final PortCounters secondCounters = new PortCounters();

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final NetmapEgress egress = port.egress(() -> {});

        public Ring() {
            for (int slot = 0; slot < 4; slot++) {
                port.write(slot, 1 + slot);
            }
        }

        boolean isFilled() {
            int tail = port.rxTail();
            for (int slot = 0; slot < tail; slot++) {
                if (port.received(slot) == 0) {
                    return false;
                }
            }
            return tail <= 4;
        }

        /** The marks are 1234 or 3412, or one of the four in which the workers' frames alternate. */
        boolean isComplete() {
            int lastOfFirst = 0;
            int lastOfSecond = 2;
            for (int slot = 0; slot < 4; slot++) {
                long mark = port.received(slot);
                if (mark == lastOfFirst + 1 && mark <= 2) {
                    lastOfFirst++;
                } else if (mark == lastOfSecond + 1) {
                    lastOfSecond++;
                } else {
                    return false;
                }
            }
            return port.rxTail() == 4;
        }
    }

    @Actor
    public void firstWorker(Ring ring, ZZZ_Result r) {
        ring.port.load(firstBatch, 0, 2);
        ring.egress.deliver(firstBatch, ORDER, 0, 2, firstCounters);
        r.r1 = ring.isFilled();
    }

    @Actor
    public void secondWorker(Ring ring, ZZZ_Result r) {
        ring.port.load(secondBatch, 2, 4);
        ring.egress.deliver(secondBatch, ORDER, 0, 2, secondCounters);
        r.r2 = ring.isFilled();
    }

    @Arbiter
    public void end(Ring ring, ZZZ_Result r) {
        r.r3 = ring.isComplete();
        ring.port.giveBack();
    }
}
