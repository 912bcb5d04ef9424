package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.ring.OpenReservations;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A worker takes back the end of its range while another claims one behind it. Either it is too late, or the other's range
 * begins where the first now ends: no slot is left out and none is claimed twice.
 */
@JCStressTest
@Outcome(id = "true, 5", expect = ACCEPTABLE, desc = "Taken back: two slots and three.")
@Outcome(id = "false, 7", expect = ACCEPTABLE, desc = "Too late: four slots and three.")
@Outcome(id = "true, 7", expect = FORBIDDEN, desc = "Taken back under a range behind it.")
@Outcome(expect = FORBIDDEN, desc = "A range is lost or doubled.")
public class ShrunkRangeTest {

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final OpenReservations reservations = new OpenReservations(16, port.rxTailWord());
        final long first = reservations.claim(4);
    }

    @Actor
    public void workerThatShrinks(Ring ring, ZI_Result r) {
        r.r1 = ring.reservations.takeBack(ring.first + 2, ring.first + 4);
        ring.reservations.complete(ring.first, ring.first + (r.r1 ? 2 : 4));
    }

    @Actor
    public void workerThatClaims(Ring ring) {
        long start = ring.reservations.claim(3);
        ring.reservations.complete(start, start + 3);
    }

    @Arbiter
    public void end(Ring ring, ZI_Result r) {
        r.r2 = ring.port.rxTail() == (int) ring.reservations.claimed() ? ring.port.rxTail() : -1;
        ring.port.giveBack();
    }
}
