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

/** A station's place in the table goes to another station of the same port while the first moves to one without room. */
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "The other station was learned, and is on its own port.")
@Outcome(id = "-1, true", expect = ACCEPTABLE, desc = "It was not learned: the permit was taken.")
@Outcome(expect = FORBIDDEN, desc = "The other station was taken out, or counts do not fit.")
public class ReusedPlaceForgetTest {

    private final FrameBatch moved = Stations.frame(Stations.STATION, Stations.RIVAL);
    private final FrameBatch rival = Stations.frame(Stations.RIVAL, Stations.STATION);

    @State
    public static class Known extends Stations {
        public Known() {
            super(true);
        }
    }

    @Actor
    public void worker(Known fdb) {
        fdb.learnWithoutRoom(moved, Stations.PORT2);
    }

    @Actor
    public void change(Known fdb) {
        fdb.table.remove(Stations.STATION);
        fdb.learn(rival, Stations.PORT1);
    }

    @Arbiter
    public void end(Known fdb, IZ_Result r) {
        r.r1 = fdb.find(Stations.RIVAL);
        boolean learned = fdb.table.statistics().learned() == 2;
        r.r2 = fdb.isCountExact() && learned == (r.r1 == 1);
    }
}
