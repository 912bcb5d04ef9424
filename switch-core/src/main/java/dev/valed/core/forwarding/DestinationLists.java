package dev.valed.core.forwarding;

import dev.valed.core.fdb.MacTable;
import dev.valed.core.frame.FrameBatch;

/**
 * The frames of a batch, sorted by where they go: for each destination a list of frame indices in order of arrival. A
 * stable counting sort into one preallocated array; only the destinations that were touched are looked at or cleared. A
 * batch that goes to one destination as a whole, as most do, has nothing to be sorted.
 */
final class DestinationLists {

    /** 0, 1, 2, …: the list of a batch that goes to one port as a whole. */
    static final short[] ALL_FRAMES = new short[FrameBatch.CAPACITY];

    static {
        for (int i = 0; i < ALL_FRAMES.length; i++) {
            ALL_FRAMES[i] = (short) i;
        }
    }

    private final int[] count = new int[Destination.COUNT];
    private final int[] end = new int[Destination.COUNT];
    private final int[] touched = new int[Destination.COUNT];
    private int touchedCount;
    private final short[] sorting = new short[FrameBatch.CAPACITY];
    private final short[] merged = new short[FrameBatch.CAPACITY];

    /** {@link #sorting}, or {@link #ALL_FRAMES}. */
    private short[] sorted = sorting;

    private short[] selected = sorting;
    private int selectedFrom;
    private int selectedTo;

    /**
     * Sorts the batch; {@link #clear} must follow before the next one.
     *
     * @param common where all its frames go, {@link MacTable.Others#MIXED} if not to the same
     */
    void sort(FrameBatch batch, int common) {
        if (common == MacTable.Others.MIXED) {
            sort(batch);
        } else if (batch.frames > 0) {
            sorted = ALL_FRAMES;
            touched[touchedCount++] = common;
            count[common] = batch.frames;
            end[common] = batch.frames;
        }
    }

    private void sort(FrameBatch batch) {
        final short[] sorted = sorting;
        this.sorted = sorted;
        final short[] egress = batch.egress;
        final int frames = batch.frames;
        for (int i = 0; i < frames; i++) {
            int destination = egress[i];
            if (count[destination]++ == 0) {
                touched[touchedCount++] = destination;
            }
        }
        int position = 0;
        for (int i = 0; i < touchedCount; i++) {
            int destination = touched[i];
            end[destination] = position;
            position += count[destination];
        }
        for (int i = 0; i < frames; i++) {
            sorted[end[egress[i]]++] = (short) i;
        }
    }

    void clear() {
        for (int i = 0; i < touchedCount; i++) {
            count[touched[i]] = 0;
        }
        touchedCount = 0;
    }

    int touchedCount() {
        return touchedCount;
    }

    /** The {@code i}th destination that got a frame, in the order of their first ones. */
    int touched(int i) {
        return touched[i];
    }

    /** Frames for this destination. */
    int count(int destination) {
        return count[destination];
    }

    /** The array that holds the lists: that of a destination is from {@link #start} to {@link #end}. */
    short[] sorted() {
        return sorted;
    }

    int start(int destination) {
        return end[destination] - count[destination];
    }

    int end(int destination) {
        return end[destination];
    }

    /** Whether a port, other than that of the batch, gets any frame. */
    boolean isDestination(int port) {
        return count[port] > 0 || count[Destination.FLOOD] > 0;
    }

    /** Selects all frames that a port gets, its own and the flooded ones, until the next call. */
    void select(int port) {
        int flooded = count[Destination.FLOOD];
        if (flooded > 0 && count[port] > 0) {
            selected = mergedWithFlood(port);
            selectedFrom = 0;
            selectedTo = count[port] + flooded;
        } else {
            int destination = flooded > 0 ? Destination.FLOOD : port;
            selected = sorted;
            selectedFrom = start(destination);
            selectedTo = end[destination];
        }
    }

    /** The array that holds the selected frames, in order of arrival. */
    short[] selected() {
        return selected;
    }

    int selectedFrom() {
        return selectedFrom;
    }

    int selectedTo() {
        return selectedTo;
    }

    /** The end of those selected frames that come before {@code frame}. */
    int selectedBefore(int frame) {
        int to = selectedTo;
        while (to > selectedFrom && selected[to - 1] >= frame) {
            to--;
        }
        return to;
    }

    /**
     * The frames for one port and those for all ports, in order of arrival: so the order of a source's frames is kept
     * when it sends to one station and to all in turn. Valid until the next call.
     */
    short[] mergedWithFlood(int port) {
        int a = start(port);
        int b = start(Destination.FLOOD);
        final int aEnd = end[port];
        final int bEnd = end[Destination.FLOOD];
        int n = 0;
        while (a < aEnd && b < bEnd) {
            merged[n++] = sorted[a] < sorted[b] ? sorted[a++] : sorted[b++];
        }
        while (a < aEnd) {
            merged[n++] = sorted[a++];
        }
        while (b < bEnd) {
            merged[n++] = sorted[b++];
        }
        return merged;
    }
}
