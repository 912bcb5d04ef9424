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

/** A client falls asleep for want of free slots while one comes back. */
@JCStressTest
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "The client saw the slot and does not sleep.")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "The client sleeps and was woken.")
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "Each saw the other: a signal too many, which does no harm.")
@Outcome(id = "0, false", expect = FORBIDDEN, desc = "Both missed the other: the client sleeps on.")
public class SleepingSenderTest {

    private final Forwarder forwarder = new Forwarder(0);
    /** The client's own. */
    private int delay;

    @State
    public static class Ring extends TwoPorts {
        volatile boolean started;

        public Ring() {
            memory.handOver(1);
        }
    }

    @Actor
    public void worker(Ring ring) {
        ring.started = true;
        forwarder.forward(ring.lane, 16, 0); // fences and wakes
    }

    /**
     * So that both sides meet, somewhere on the worker's way; but if it takes long, the client goes on. It looks at the
     * tail meanwhile, as clients do, which makes the worker's store to it slow enough for a missing fence to be seen.
     */
    private void awaitWorker(Ring ring) {
        for (int look = 0; look < 1000 && !ring.started; look++) {
            Thread.onSpinWait();
        }
        delay = delay + 1 & 63;
        for (int look = 0; look < delay && ring.memory.txTail() == 0; look++) {
            Thread.onSpinWait();
        }
    }

    @Actor
    public void client(Ring ring, IZ_Result r) {
        awaitWorker(ring);
        ring.memory.armSender();
        VarHandle.fullFence();
        r.r1 = ring.memory.txTail();
    }

    @Arbiter
    public void end(Ring ring, IZ_Result r) {
        r.r2 = ring.senderWoken;
        ring.memory.giveBack();
    }
}
