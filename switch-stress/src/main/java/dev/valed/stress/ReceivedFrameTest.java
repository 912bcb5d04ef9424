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
import org.openjdk.jcstress.infra.results.IJJ_Result;

/** A worker delivers two frames one after the other: the client that sees the tail sees the frames below it. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The client looked too early.")
@Outcome(id = "1, 7, 0", expect = ACCEPTABLE, desc = "The first frame, whole.")
@Outcome(id = "2, 7, 8", expect = ACCEPTABLE, desc = "Both frames, whole, in order.")
@Outcome(expect = FORBIDDEN, desc = "A slot was published before it was filled.")
public class ReceivedFrameTest {

    private static final short[] ORDER = {0, 1};

    private final FrameBatch batch = new FrameBatch();
    private final PortCounters counters = new PortCounters();

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final NetmapEgress egress = port.egress(() -> {});

        public Ring() {
            port.write(0, 7);
            port.write(1, 8);
        }
    }

    @Actor
    public void worker(Ring ring) {
        ring.port.load(batch, 0, 2);
        ring.egress.deliver(batch, ORDER, 0, 1, counters);
        ring.egress.deliver(batch, ORDER, 1, 2, counters);
    }

    @Actor
    public void client(Ring ring, IJJ_Result r) {
        r.r1 = ring.port.rxTail();
        r.r2 = r.r1 > 0 ? ring.port.received(0) : 0;
        r.r3 = r.r1 > 1 ? ring.port.received(1) : 0;
    }

    @Arbiter
    public void end(Ring ring) {
        ring.port.giveBack();
    }
}
