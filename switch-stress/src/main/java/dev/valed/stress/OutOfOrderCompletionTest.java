package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.OpenReservations;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJJ_Result;

/** The later range is completed first, while a client looks: it never sees a slot that is not filled. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Nothing yet: the later range waits for the earlier one.")
@Outcome(id = "1, 7, 0", expect = ACCEPTABLE, desc = "The earlier range; the later one is about to follow.")
@Outcome(id = "2, 7, 8", expect = ACCEPTABLE, desc = "Both.")
@Outcome(expect = FORBIDDEN, desc = "A slot was published before it was filled.")
public class OutOfOrderCompletionTest {

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final OpenReservations reservations = new OpenReservations(16, port.rxTailWord());
        final long earlier = reservations.claim(1);
        final long later = reservations.claim(1);

        /** Stands for the slot: one of the two words that lie in front of the tail, which nobody else uses. */
        long slot(long cursor) {
            return port.rxTailWord() - 64 + 8 * cursor;
        }
    }

    @Actor
    public void worker(Ring ring) {
        SharedMemory.putLong(ring.slot(1), 8);
        ring.reservations.complete(ring.later, ring.later + 1);
        SharedMemory.putLong(ring.slot(0), 7);
        ring.reservations.complete(ring.earlier, ring.later);
    }

    @Actor
    public void client(Ring ring, IJJ_Result r) {
        r.r1 = ring.port.rxTail();
        r.r2 = r.r1 > 0 ? SharedMemory.getLong(ring.slot(0)) : 0;
        r.r3 = r.r1 > 1 ? SharedMemory.getLong(ring.slot(1)) : 0;
    }

    @Arbiter
    public void end(Ring ring) {
        ring.port.giveBack();
    }
}
