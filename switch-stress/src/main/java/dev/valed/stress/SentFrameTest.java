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
import org.openjdk.jcstress.infra.results.IJ_Result;

/** A client hands over a frame: the worker that sees the head sees the slot and the frame. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The worker looked too early.")
@Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "The frame, whole.")
@Outcome(expect = FORBIDDEN, desc = "A slot was taken, but its frame was not there yet.")
public class SentFrameTest {

    private final FrameBatch batch = new FrameBatch();
    private final PortCounters counters = new PortCounters();

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final NetmapIngress ingress = port.ingress(() -> {});
    }

    @Actor
    public void client(Ring ring) {
        ring.port.write(0, 7);
        ring.port.handOver(1);
    }

    @Actor
    public void worker(Ring ring, IJ_Result r) {
        r.r1 = ring.ingress.receive(batch, 16, counters);
        if (r.r1 > 0 && batch.frames > 0) {
            r.r2 = StressPort.mark(batch, 0);
        }
    }

    @Arbiter
    public void end(Ring ring) {
        ring.port.giveBack();
    }
}
