package dev.valed.core.ring;

/**
 * The words by which a client and the workers keep in step: one block for each pair of rings, every word 32 bits, alone
 * on 128 bytes (two cache lines, because processors prefetch pairs) and with one writer.
 *
 * <pre>
 * offset in block
 *    0  TX_HEAD       client   slots handed over for sending
 *  128  RX_HEAD       client   received slots given back
 *  256  TX_WAIT       client   odd: sleeps until slots of the tx ring come back
 *  384  RX_WAIT       client   odd: sleeps until frames arrive
 *  512  to 1023       client   its own notes, which no worker reads (libvale-netmap.so keeps its state here)
 * 1024  TX_TAIL       worker   sent slots given back
 * 1152  RX_TAIL       worker   slots filled with received frames
 * 1280  WORKER_SLEEP  worker   odd: sleeps until the client kicks it
 * </pre>
 *
 * The four counters run freely from 0; the slot is the counter modulo the ring's size, and at most size - 1 slots are on
 * one side. Heads and tails are written with release and read with acquire. The three waiting words are sequence
 * numbers, one more at each falling asleep (odd) and each waking (even), so that a waker that remembers the last value
 * it has answered never needs to write them.
 *
 * <p><b>Why no wakeup is lost.</b> Each side stores its own word, then executes a full fence, then loads the other's:
 * the waker stores the counter and loads the waiting word, the sleeper stores the waiting word and loads the counter. So
 * the waker sees the odd value and signals, or the sleeper sees the counter and does not sleep. An eventfd keeps a
 * signal that comes before its reader blocks.
 */
public final class SyncLayout {

    public static final int BLOCK_SIZE = 2048;

    public static final int TX_HEAD = 0;
    public static final int RX_HEAD = 128;
    public static final int TX_WAIT = 256;
    public static final int RX_WAIT = 384;
    public static final int TX_TAIL = 1024;
    public static final int RX_TAIL = 1152;
    public static final int WORKER_SLEEP = 1280;

    private SyncLayout() {}

    /** Whether a waiting word says that its writer sleeps. */
    public static boolean isAsleep(int waitingWord) {
        return (waitingWord & 1) != 0;
    }
}
