package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.frame.FrameBatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** Two workers hear of the same new station, each on another port: it is entered once. */
@JCStressTest
@Outcome(id = "1, [12], true", expect = ACCEPTABLE, desc = "One entry, on one of the ports.")
@Outcome(expect = FORBIDDEN, desc = "No entry, two entries, or counts that do not fit.")
public class LearnedTwiceTest {

    private final FrameBatch first = Stations.frame(Stations.STATION, Stations.RIVAL);
    private final FrameBatch second = Stations.frame(Stations.STATION, Stations.RIVAL);

    @State
    public static class Empty extends Stations {
        public Empty() {
            super(false);
        }
    }

    @Actor
    public void firstWorker(Empty fdb) {
        fdb.learn(first, Stations.PORT1);
    }

    @Actor
    public void secondWorker(Empty fdb) {
        fdb.learn(second, Stations.PORT2);
    }

    @Arbiter
    public void end(Empty fdb, IIZ_Result r) {
        r.r1 = fdb.table.list().size();
        r.r2 = fdb.find(Stations.STATION);
        r.r3 = fdb.isCountExact();
    }
}
