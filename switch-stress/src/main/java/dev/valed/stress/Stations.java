package dev.valed.stress;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.fdb.FdbEntry;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.fdb.OpenMacTable;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.port.Port;
import java.util.List;

/**
 * A forwarding database, two stations that meet in one place of it, and two ports that they can be on. Everything
 * happens in the same second, so that equal ports have equal values.
 */
public class Stations {

    static final long STATION = 0x0000_0000_0002L;
    static final long RIVAL = OpenMacTable.nextInPlaceOf(STATION);

    static final Port PORT1 = port(1);
    static final Port PORT2 = port(2);

    private static final int[] IDENTITIES = {MacTable.NO_PORT, PORT1.identity(), PORT2.identity(), MacTable.NO_PORT};
    private static final int MAX_AGE = 300;
    private static final int NOW = 0;

    final MacTable table = OpenMacTable.create();

    /** @param known whether the station is known to be on the first port */
    Stations(boolean known) {
        if (known) {
            table.learn(frame(STATION, RIVAL), PORT1, Integer.MAX_VALUE, NOW);
        }
    }

    private static Port port(int index) {
        return new Port("port" + index, index, 1, new TwoPorts().rings(), List.of(new PortCounters()));
    }

    /** A batch of one frame between two stations. */
    static FrameBatch frame(long from, long to) {
        FrameBatch batch = new FrameBatch();
        batch.add(SlotWord.of(2, 60, 0), to | from << 48, from >>> 16);
        return batch;
    }

    final void learn(FrameBatch batch, Port port) {
        table.learn(batch, port, Integer.MAX_VALUE, NOW);
    }

    /** A frame that comes in by a port without room for its source. */
    final void learnWithoutRoom(FrameBatch batch, Port port) {
        table.learn(batch, port, 0, NOW);
    }

    /** The port that a station is on, or {@link MacTable#UNKNOWN}. */
    final int find(long station) {
        return table.findPort(station, IDENTITIES, MAX_AGE, NOW);
    }

    /** The same for the destination of a frame, by the look-up that batches take. */
    final int lookUp(FrameBatch batch) {
        return table.lookUp(
                batch,
                IDENTITIES,
                0,
                MAX_AGE,
                NOW,
                (key, fdb, ports, maxAge, now) -> fdb.findPort(key, ports, maxAge, now));
    }

    /** Whether both counts, of all and of each port, are those of the entries that are there. */
    final boolean isCountExact() {
        List<FdbEntry> entries = table.list();
        return table.statistics().entries() == entries.size()
                && isCountExact(entries, PORT1)
                && isCountExact(entries, PORT2);
    }

    private boolean isCountExact(List<FdbEntry> entries, Port port) {
        long there = entries.stream()
                .filter(entry -> entry.portIdentity() == port.identity())
                .count();
        return OpenMacTable.entriesOfPort(table, port.index()) == there;
    }
}
