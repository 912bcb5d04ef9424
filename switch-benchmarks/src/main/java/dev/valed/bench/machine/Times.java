package dev.valed.bench.machine;

import java.util.Arrays;

/** How long many equal pieces of work took. Does not allocate after it was made. */
final class Times {

    private static final int MOST = 20_000;

    private final long[] nanos = new long[MOST];
    private int count;

    int count() {
        return count;
    }

    boolean isFull() {
        return count == MOST;
    }

    void add(long time) {
        nanos[count++] = time;
    }

    /** The longest time of the fastest tenth, at least one: other programs spoil some pieces, but hardly so many. */
    long ofFastestTenth() {
        Arrays.sort(nanos, 0, count);
        return nanos[count / 10];
    }
}
