package dev.valed.core.fdb;

import dev.valed.core.port.Port;
import java.util.Arrays;

/** What {@link MacTable} shows only to its own package, made accessible to the stress tests. */
public final class OpenMacTable {

    /** Any: with it one can say which addresses meet in one place. */
    private static final long SEED = 0x5851_f42d_4c95_7f2dL;

    private OpenMacTable() {}

    /** A table of the smallest size, always with the same hash. */
    public static MacTable create() {
        return new MacTable(MacTable.MIN_CAPACITY, SEED);
    }

    /** The first address after {@code key} that has the same first place as {@code key} in a table made here. */
    public static long nextInPlaceOf(long key) {
        long other = key;
        do {
            other += 1 << 8; // the second byte, because the first says whether it is a group
        } while (place(other) != place(key));
        return other;
    }

    /** Where a key comes to lie in an empty table: so many places the sweep goes on until it finds it. */
    private static int place(long key) {
        int[] noPorts = new int[Port.MAX_PORTS];
        Arrays.fill(noPorts, MacTable.NO_PORT);
        MacTable table = create();
        table.pin(key, 1, 0);
        int place = 0;
        while (table.statistics().entries() > 0) {
            table.sweep(1, noPorts, 0, 0);
            place++;
        }
        return place;
    }

    public static int entriesOfPort(MacTable table, int portIndex) {
        return table.entriesOfPort(portIndex);
    }
}
