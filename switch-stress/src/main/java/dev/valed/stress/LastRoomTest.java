package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.port.ReservingEgress;
import dev.valed.core.ring.NetmapEgress;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two workers want eight of the fifteen slots of a ring each: one of them gets them, and all of them. */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "One has the room.")
@Outcome(expect = FORBIDDEN, desc = "Both have it, or nobody.")
public class LastRoomTest {

    @State
    public static class Ring {
        final StressPort port = StressPort.take();
        final NetmapEgress egress = port.egress(() -> {});
    }

    @Actor
    public void firstWorker(Ring ring, ZZ_Result r) {
        r.r1 = ring.egress.reserve(8) != ReservingEgress.NO_ROOM;
    }

    @Actor
    public void secondWorker(Ring ring, ZZ_Result r) {
        r.r2 = ring.egress.reserve(8) != ReservingEgress.NO_ROOM;
    }

    @Arbiter
    public void end(Ring ring, ZZ_Result r) {
        if (ring.egress.room() != 7) {
            r.r1 = false;
            r.r2 = false;
        }
        ring.port.giveBack();
    }
}
