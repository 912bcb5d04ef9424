package dev.valed.core.ring;

/**
 * The words by which the two sides of one ring keep in step: a block for each ring, every word 32 bits, alone on 128
 * bytes (two cache lines, because processors prefetch pairs) and with one writer. The ring's <em>user</em> is the program
 * that has it open; its <em>peer</em> is a worker, or for a pipe the program at the other end.
 *
 * <pre>
 * offset in block
 *    0  HEAD    user    slots handed over: filled for sending (tx), or read and given back (rx)
 *  128  WAIT    user    odd: sleeps until the tail moves
 *  256  to 511  user    its own notes, which no peer reads (libvale-netmap.so keeps its state here)
 *  512  TAIL    peer    slots handed over: sent and given back (tx), or filled with received frames (rx)
 *  640  SLEEP   peer    odd: sleeps until it is kicked (tx rings of switches)
 *  768  LOST    peer    copies of this tx ring's frames that found a full ring at their destination, modulo 2^32
 *  832  HEADER  daemon  bytes of the virtio-net header of frames: 0, 10, 12; for the daemon that finds the ring again
 *  896  to 1023 daemon  the ring's monitors: see {@link #MONITORS}
 * </pre>
 *
 * The counters HEAD and TAIL run freely from 0; the slot is the counter modulo the ring's size, and at most size - 1
 * slots are on one side. They are written with release and read with acquire. The waiting words WAIT and SLEEP are
 * sequence numbers, the next odd one at each falling asleep and the next even one when nobody sleeps any more, so that a
 * waker that remembers the last value it has answered never needs to write them.
 *
 * <p><b>Why no wakeup is lost.</b> Each side stores its own word, then executes a full fence, then loads the other's:
 * the waker stores the counter and loads the waiting word, the sleeper stores the waiting word and loads the counter. So
 * the waker sees the odd value and signals, or the sleeper sees the counter and does not sleep. A pipe or an eventfd
 * keeps a signal that comes before its reader blocks.
 */
public final class SyncLayout {

    /** Bytes of a block; blocks are aligned to this. */
    public static final int BLOCK_SIZE = 1024;

    public static final int HEAD = 0;
    public static final int WAIT = 128;
    public static final int NOTES = 256;
    public static final int TAIL = 512;
    public static final int SLEEP = 640;
    public static final int LOST = 768;
    public static final int HEADER = 832;

    /**
     * Rings that are to see what passes through this one: a u32 count of 0 to {@link #MAX_MONITORS}, written last with
     * release, and from {@code MONITORS + 8} on for each two u64, offsets in the file: of the monitor ring's block, with
     * {@link #MONITOR_SWAPS} or 0 added, and of its struct netmap_ring.
     */
    public static final int MONITORS = 896;

    public static final int MAX_MONITORS = 7;
    /** The monitor takes the slots themselves after their use, instead of copies before it. */
    public static final int MONITOR_SWAPS = 1;

    private SyncLayout() {}

    /** Whether a waiting word says that its writer sleeps. */
    public static boolean isAsleep(int waitingWord) {
        return (waitingWord & 1) != 0;
    }
}
