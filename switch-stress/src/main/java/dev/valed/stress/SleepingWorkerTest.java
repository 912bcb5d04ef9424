package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.forwarding.Topology;
import dev.valed.core.port.Doorbell;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.Worker;
import dev.valed.core.worker.WorkerListener;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** A worker falls asleep for want of frames while a client hands one over. */
@JCStressTest
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "The worker saw the frame before it slept.")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "The worker sleeps and was kicked.")
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "A kick for the next sleep, or each saw the other: one too many.")
@Outcome(id = "0, false", expect = FORBIDDEN, desc = "Both missed the other: the worker sleeps on.")
public class SleepingWorkerTest {

    /** The worker's sleep never ends: this is thrown where it would begin. */
    private static final class Asleep extends Error {
        private static final long serialVersionUID = 1L;

        Asleep() {
            super(null, null, false, false);
        }
    }

    private static final Asleep ASLEEP = new Asleep();

    /** The client's own. */
    private int delay;

    /** Where the worker would sleep. */
    private static final class Bed implements Doorbell {
        @Override
        public void poll() {}

        @Override
        public boolean await(long nanos) {
            throw ASLEEP;
        }

        @Override
        public void ring() {}

        @Override
        public void close() {}
    }

    private static final Bed BED = new Bed();

    @State
    public static class Ring extends TwoPorts {
        final Worker worker;
        volatile boolean started;
        boolean kicked;

        public Ring() {
            Topology topology = new Topology(0, List.of(lane.view()), List.of(List.of(lane)));
            worker = new Worker(0, topology, () -> 0, IdleMode.PARK, BED, WorkerListener.SILENT);
            worker.post(topology);
            worker.doWork(); // adopts it
        }
    }

    @Actor
    public void worker(Ring ring) {
        ring.started = true;
        try {
            ring.worker.run();
        } catch (Asleep asleep) {
            // the end of the test for this thread
        }
    }

    /**
     * So that both sides meet, somewhere on the worker's way to bed; but if it takes long, the client goes on. It looks at
     * the worker's word meanwhile, as clients do, which makes the worker's store to it slow enough for a missing fence to
     * be seen.
     */
    private void awaitWorker(Ring ring) {
        for (int look = 0; look < 1000 && !ring.started; look++) {
            Thread.onSpinWait();
        }
        delay = delay + 1 & 63;
        for (int look = 0; look < delay && !ring.memory.isWorkerAsleep(); look++) {
            Thread.onSpinWait();
        }
    }

    /** As a client's txsync does it. */
    @Actor
    public void client(Ring ring) {
        awaitWorker(ring);
        ring.memory.handOver(1);
        VarHandle.fullFence();
        ring.kicked = ring.memory.isWorkerAsleep();
    }

    @Arbiter
    public void end(Ring ring, IZ_Result r) {
        r.r1 = ring.memory.txTail();
        r.r2 = ring.kicked;
        ring.memory.giveBack();
    }
}
