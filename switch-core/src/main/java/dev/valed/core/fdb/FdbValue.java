package dev.valed.core.fdb;

/**
 * What the table knows of an address, in one word, so that it is read and replaced as a whole:
 *
 * <pre>
 *  63       62          32 31                 0
 * +--------+--------------+--------------------+
 * | pinned |  last seen   |   port identity    |
 * |   1    |  31, seconds |        32          |
 * +--------+--------------+--------------------+
 * </pre>
 *
 * Zero is no value: a port's identity holds a generation, which is at least 1.
 */
final class FdbValue {

    private static final long PINNED = 1L << 63;
    private static final int SECONDS_MASK = 0x7fff_ffff;

    private FdbValue() {}

    static long of(int portIdentity, int now) {
        return (long) (now & SECONDS_MASK) << 32 | (portIdentity & 0xffff_ffffL);
    }

    static long pinned(int portIdentity, int now) {
        return of(portIdentity, now) | PINNED;
    }

    static boolean isPinned(long value) {
        return value < 0;
    }

    static int portIdentity(long value) {
        return (int) value;
    }

    static int portIndex(long value) {
        return (int) value & 0xffff;
    }

    static int lastSeen(long value) {
        return (int) (value >>> 32) & SECONDS_MASK;
    }

    /**
     * Seconds since the address was last seen, modulo 2^31. Negative when another worker, whose clock is ahead, has seen
     * it since: each worker looks at the clock in its own time.
     */
    static int age(long value, int now) {
        return now - (int) (value >>> 32) << 1 >> 1; // 31 bits with their sign
    }
}
