package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.ring.NetmapIngress;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** A client reuses a buffer as soon as its slot came back: the worker has read the old frame by then. */
@JCStressTest
@Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "The client looked too early and left the buffer alone.")
@Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "The buffer was reused after the worker had read the frame.")
@Outcome(expect = FORBIDDEN, desc = "The worker gave back a slot that it was still reading.")
public class ReusedBufferTest {

    private final FrameBatch batch = new FrameBatch();
    private final PortCounters counters = new PortCounters();

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final NetmapIngress ingress = port.ingress(() -> {});

        public Ring() {
            port.write(0, 7);
            port.handOver(1);
        }
    }

    @Actor
    public void worker(Ring ring, JI_Result r) {
        ring.ingress.receive(batch, 16, counters);
        r.r1 = StressPort.mark(batch, 0);
        ring.ingress.release();
    }

    @Actor
    public void client(Ring ring, JI_Result r) {
        if (ring.port.txTail() == 1) {
            ring.port.write(0, 8);
            r.r2 = 1;
        }
    }

    @Arbiter
    public void end(Ring ring) {
        ring.port.giveBack();
    }
}
