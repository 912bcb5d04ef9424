package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.forwarding.Forwarder;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** A client falls asleep for want of frames while one is delivered to it. */
@JCStressTest
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "The client saw the frame and does not sleep.")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "The client sleeps and was woken.")
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "Each saw the other: a signal too many, which does no harm.")
@Outcome(id = "0, false", expect = FORBIDDEN, desc = "Both missed the other: the client sleeps on.")
public class SleepingReceiverTest {

    private final Forwarder forwarder = new Forwarder(0);

    @State
    public static class Ring extends TwoPorts {
        public Ring() {
            memory.handOver(1);
        }
    }

    @Actor
    public void worker(Ring ring) {
        forwarder.forward(ring.lane, 16, 0); // fences and wakes
    }

    @Actor
    public void client(Ring ring, IZ_Result r) {
        ring.memory.armReceiver();
        VarHandle.fullFence();
        r.r1 = ring.memory.rxTail();
    }

    @Arbiter
    public void end(Ring ring, IZ_Result r) {
        r.r2 = ring.receiverWoken;
        ring.memory.giveBack();
    }
}
