package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.ring.OpenReservations;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Ranges A, B, C of one ring are completed at the same time, B by one worker and the others by another, the later first.
 * Whoever has the right to publish, it is somebody: nothing is left unpublished.
 */
@JCStressTest
@Outcome(id = "6", expect = ACCEPTABLE, desc = "Everything is published.")
@Outcome(expect = FORBIDDEN, desc = "Each worker thought that the other would publish, or both did.")
public class CompletedRangesTest {

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final OpenReservations reservations = new OpenReservations(16, port.rxTailWord());
        final long a = reservations.claim(1);
        final long b = reservations.claim(2);
        final long c = reservations.claim(3);
    }

    @Actor
    public void workerOfAAndC(Ring ring) {
        ring.reservations.complete(ring.c, ring.c + 3);
        ring.reservations.complete(ring.a, ring.b);
    }

    @Actor
    public void workerOfB(Ring ring) {
        ring.reservations.complete(ring.b, ring.c);
    }

    @Arbiter
    public void end(Ring ring, I_Result r) {
        r.r1 = ring.port.rxTail();
        ring.port.giveBack();
    }
}
