package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.ring.NetmapEgress;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A receiver stood still long ago and has moved since. Two workers that find it full at the same time both wait for it. */
@JCStressTest
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "It has moved.")
@Outcome(expect = FORBIDDEN, desc = "A worker saw where it is now and since when it was where it had been.")
public class MovedReceiverTest {

    private static final long LONG_AGO = 1;
    private static final long NOW = 1_000_000;
    private static final long LIMIT = 100;

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final NetmapEgress egress = port.egress(() -> {});

        public Ring() {
            egress.reserve(15);
            egress.isStopped(LONG_AGO, LIMIT);
            port.giveSlotsBack(1);
        }
    }

    @Actor
    public void firstWorker(Ring ring, ZZ_Result r) {
        r.r1 = ring.egress.isStopped(NOW, LIMIT);
    }

    @Actor
    public void secondWorker(Ring ring, ZZ_Result r) {
        r.r2 = ring.egress.isStopped(NOW, LIMIT);
    }

    @Arbiter
    public void end(Ring ring, ZZ_Result r) {
        ring.port.giveBack();
    }
}
