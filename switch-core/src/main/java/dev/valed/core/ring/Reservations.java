package dev.valed.core.ring;

import dev.valed.core.memory.SharedMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets several workers fill one receive ring at the same time without waiting for each other: each claims a range of
 * slots, fills it, and completes it, in any order. The client sees the slots in the order in which they were claimed:
 * whoever completes the oldest outstanding range publishes it and every completed range behind it. So a worker that is
 * stopped while it copies holds back its own frames and those claimed later, and no other worker.
 *
 * <p>Cursors count slots since the ring was made and never wrap. For every range {@code [start, end)}:
 *
 * <pre>
 *  published      claimed                    published &lt;= claimed
 *      |   A   |   B   |
 * -----+-------+-------+-----&gt;               A is outstanding, B is completed: ends[B.start] = B.end
 * </pre>
 *
 * <p><b>Who may publish.</b> The right to publish the range that starts at {@code published} belongs to exactly one
 * thread: to its claimer, if it finds its range the oldest when it completes it; otherwise it leaves the end of its
 * range in {@code ends} and whoever takes that entry out by compare-and-set has the right. The claimer stores the entry
 * and then looks at {@code published}; the publisher of the range before stores {@code published} and then looks at the
 * entry. Both are volatile, so one of them sees the other, and if both do, the compare-and-set decides.
 */
public final class Reservations {

    private static final VarHandle CLAIMED;
    private static final VarHandle PUBLISHED;
    private static final VarHandle ENDS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLAIMED = lookup.findVarHandle(Reservations.class, "claimed", long.class);
            PUBLISHED = lookup.findVarHandle(Reservations.class, "published", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long tailWord;
    private final int mask;
    /** Start of a completed range, modulo the ring's size, to its end; anything not above the start means "none". */
    private final long[] ends;

    private long claimed;
    private long published;

    /**
     * @param slots    of the ring, a power of two
     * @param tailWord address of the word by which the client sees what is published
     * @param start    slots that were published by others before, modulo 2^32
     */
    public Reservations(int slots, long tailWord, long start) {
        this.mask = slots - 1;
        this.ends = new long[slots];
        this.tailWord = tailWord;
        this.claimed = start;
        this.published = start;
    }

    /** Where the next range starts. By the time it is used another worker may have claimed it. */
    public long claimed() {
        return (long) CLAIMED.getAcquire(this);
    }

    /**
     * Claims {@code slots} slots from {@code start}, the value that {@link #claimed} returned. The caller has made sure
     * that the client gave them back.
     *
     * @return false if another worker was faster: look again
     */
    public boolean claim(long start, int slots) {
        return CLAIMED.compareAndSet(this, start, start + slots);
    }

    /**
     * Takes back the end of a range that was claimed and not completed, unless there is a claim behind it.
     *
     * @param from new end of the range; may be its start, which is then no range any more
     * @param end  of the range
     * @return whether it was taken back
     */
    public boolean takeBack(long from, long end) {
        return CLAIMED.compareAndSet(this, end, from);
    }

    /**
     * Every slot of the range has its final contents: publishes it now, or leaves it to be published with the ranges
     * before it.
     *
     * @param end after {@code start}
     */
    public void complete(long start, long end) {
        if ((long) PUBLISHED.getVolatile(this) == start) {
            publish(end);
            return;
        }
        int entry = (int) start & mask;
        ENDS.setVolatile(ends, entry, end);
        if ((long) PUBLISHED.getVolatile(this) == start && ENDS.compareAndSet(ends, entry, end, 0L)) {
            publish(end);
        }
    }

    /** Publishes up to {@code end}, and what lies completed behind it. The caller has the right to. */
    private void publish(long end) {
        long upTo = end;
        while (true) {
            SharedMemory.putIntRelease(tailWord, (int) upTo); // pairs with the client's acquire of RX_TAIL
            PUBLISHED.setVolatile(this, upTo);
            int entry = (int) upTo & mask;
            long next = (long) ENDS.getVolatile(ends, entry);
            if (next <= upTo || !ENDS.compareAndSet(ends, entry, next, 0L)) {
                return;
            }
            upTo = next;
        }
    }
}
