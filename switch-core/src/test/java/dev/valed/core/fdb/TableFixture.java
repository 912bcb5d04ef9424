package dev.valed.core.fdb;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Port;
import dev.valed.core.port.PortRings;
import dev.valed.core.testing.Frames;
import dev.valed.core.testing.MemoryPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A MAC table with some ports and a clock, and batches made from addresses. */
final class TableFixture {

    /** What a look-up says of addresses that it leaves to the bridge. */
    static final int OTHER = 4711;

    /** So many that each may take half of what the others leave until nothing is left of 8,192. */
    static final int PORTS = 14;

    int now = 1;
    int ageing = 300;
    int portLimit = Integer.MAX_VALUE;

    private final MacTable table;
    private final int[] identities = new int[Port.MAX_PORTS];
    private final Port[] ports = new Port[PORTS];
    private final FrameBatch batch = new FrameBatch();
    private int common;

    TableFixture(int capacity) {
        this(new MacTable(capacity));
    }

    TableFixture(MacTable table) {
        this.table = table;
        Arrays.fill(identities, MacTable.NO_PORT);
        for (int i = 0; i < ports.length; i++) {
            attach(i, 1);
        }
    }

    /** With stations 1 to 16 on the first port: pinned, because no port fills a table by learning. */
    static TableFixture full() {
        TableFixture table = new TableFixture(16);
        for (int i = 0; i < 16; i++) {
            table.pin(Frames.station(i + 1), 0);
        }
        return table;
    }

    void attach(int index, int generation) {
        try (MemoryPort memory = new MemoryPort("unused")) {
            PortRings rings = new PortRings(memory.rings().ingress(), List.<Egress>of(memory.egress()));
            ports[index] = new Port("p" + index, index, generation, rings, List.of(new PortCounters()));
            identities[index] = ports[index].identity();
        }
    }

    void detach(int index) {
        identities[index] = MacTable.NO_PORT;
    }

    int identity(int index) {
        return ports[index].identity();
    }

    /** A batch of frames from these addresses to all. */
    void learn(int port, long... sources) {
        batch.clear();
        for (long source : sources) {
            add(source, Frames.BROADCAST);
        }
        table.learn(batch, ports[port], portLimit, now);
    }

    void learnFrom(int port, long source, long destination) {
        batch.clear();
        add(source, destination);
        table.learn(batch, ports[port], portLimit, now);
    }

    List<Integer> lookUp(int self, long... destinations) {
        batch.clear();
        for (long destination : destinations) {
            add(Frames.station(9999), destination);
        }
        common = table.lookUp(batch, identities, self, ageing, now, (key, t, ids, maxAge, at) -> OTHER);
        List<Integer> egress = new ArrayList<>();
        for (int i = 0; i < destinations.length; i++) {
            egress.add((int) batch.egress[i]);
        }
        return egress;
    }

    /** What the last look-up returned. */
    int common() {
        return common;
    }

    private void add(long source, long destination) {
        batch.add(0, destination | source << 48, source >>> 16);
    }

    int find(long key) {
        return table.findPort(key, identities, ageing, now);
    }

    void pin(long key, int port) {
        table.pin(key, identity(port), now);
    }

    void sweepAll() {
        while (!table.sweep(64, identities, ageing, now)) {
            // on
        }
    }

    MacTable table() {
        return table;
    }

    FdbStatistics statistics() {
        return table.statistics();
    }
}
