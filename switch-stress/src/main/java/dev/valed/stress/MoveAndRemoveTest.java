package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.frame.FrameBatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** A station moves to another port while an operator removes it. */
@JCStressTest
@Outcome(id = "-1, true", expect = ACCEPTABLE, desc = "Removed, whether it had moved before or not.")
@Outcome(id = "2, true", expect = ACCEPTABLE, desc = "Removed, and learned again on the new port.")
@Outcome(expect = FORBIDDEN, desc = "Still on the old port, or counts that do not fit.")
public class MoveAndRemoveTest {

    private final FrameBatch moved = Stations.frame(Stations.STATION, Stations.RIVAL);

    @State
    public static class Known extends Stations {
        public Known() {
            super(true);
        }
    }

    @Actor
    public void worker(Known fdb) {
        fdb.learn(moved, Stations.PORT2);
    }

    @Actor
    public void operator(Known fdb) {
        fdb.table.remove(Stations.STATION);
    }

    @Arbiter
    public void end(Known fdb, IZ_Result r) {
        r.r1 = fdb.find(Stations.STATION);
        r.r2 = fdb.isCountExact();
    }
}
