package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.frame.FrameBatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A station's place in the table goes to a station on another port while the first is looked up. */
@JCStressTest
@Outcome(id = "(1|-1), (1|-1)", expect = ACCEPTABLE, desc = "The port that it was on, or unknown.")
@Outcome(expect = FORBIDDEN, desc = "The port of the other station, which this one was never on.")
public class ReusedPlaceLookUpTest {

    /** The worker looks until the station is gone, but not for ever. */
    private static final int LOOKS = 50;

    private final FrameBatch rival = Stations.frame(Stations.RIVAL, Stations.STATION);
    private final FrameBatch toStation = Stations.frame(Stations.RIVAL, Stations.STATION);

    @State
    public static class Known extends Stations {
        public Known() {
            super(true);
        }
    }

    @Actor
    public void change(Known fdb) {
        fdb.table.remove(Stations.STATION);
        fdb.learn(rival, Stations.PORT2);
    }

    @Actor
    public void worker(Known fdb, II_Result r) {
        r.r1 = 1;
        r.r2 = 1;
        for (int look = 0; look < LOOKS && r.r1 == 1 && r.r2 == 1; look++) {
            r.r1 = fdb.lookUp(toStation);
            r.r2 = fdb.find(Stations.STATION);
        }
    }
}
