package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.forwarding.Lane;
import dev.valed.core.forwarding.Topology;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Ingress;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.Worker;
import dev.valed.core.worker.WorkerListener;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The control thread takes a ring away from a running worker: it posts a topology without the ring, and when the worker
 * has adopted it, it unmaps the ring's memory. A flag stands for the mapping; the ring looks at it where it would look
 * at its memory.
 */
@JCStressTest
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "Not adopted yet, so not unmapped.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Unmapped after the worker's last look.")
@Outcome(expect = FORBIDDEN, desc = "The worker touched memory that was unmapped.")
public class TopologyAdoptionTest {

    private static final int LOOKS = 100;
    private static final int CYCLES = 4;

    /** A ring whose memory can be gone. */
    private static final class MappedRing extends Ingress {
        boolean unmapped;
        boolean fault;

        MappedRing() {
            super(0);
        }

        private void touch() {
            if (unmapped) {
                fault = true;
            }
        }

        @Override
        public int receive(FrameBatch batch, int limit, PortCounters counters) {
            touch();
            batch.clear();
            return 0;
        }

        @Override
        public void release() {
            touch();
        }

        @Override
        public boolean hasWork() {
            touch();
            return false;
        }

        @Override
        public int capacity() {
            return 1;
        }
    }

    /** Only to have a port; its rings are not used. */
    private static final Lane ANY_LANE = new TwoPorts().lane;

    @State
    public static class Detachment {
        final MappedRing ring = new MappedRing();
        final Topology with = topology(1, List.of(new Lane(ring, ANY_LANE.port(), ANY_LANE.view())));
        final Topology without = topology(2, List.of());
        final Worker worker = new Worker(0, with, () -> 0, IdleMode.SPIN, Doorbell.SILENT, WorkerListener.SILENT);

        public Detachment() {
            worker.post(with);
            worker.doWork();
        }

        private static Topology topology(long version, List<Lane> lanes) {
            return new Topology(version, List.of(ANY_LANE.view()), List.of(lanes));
        }
    }

    @Actor
    public void control(Detachment detachment, ZZ_Result r) {
        detachment.worker.post(detachment.without);
        for (int look = 0; look < LOOKS && !r.r2; look++) {
            if (detachment.worker.adoptedVersion() == 2) {
                detachment.ring.unmapped = true;
                r.r2 = true;
            }
        }
    }

    @Actor
    public void worker(Detachment detachment, ZZ_Result r) {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            detachment.worker.doWork();
        }
        r.r1 = detachment.ring.fault;
    }
}
