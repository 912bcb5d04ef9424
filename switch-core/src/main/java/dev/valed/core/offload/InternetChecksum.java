package dev.valed.core.offload;

import dev.valed.core.memory.SharedMemory;

/**
 * The checksum of IPv4, TCP and UDP: the complement of the one's complement sum of all 16-bit words (RFC 1071).
 *
 * <p>Sums are <i>partial</i> until {@link #of} is called: longs that are added with +, less than 2^50 in all. They are
 * made of words in the order of this machine, lowest byte first; so is the result, which is therefore right as it
 * stands when it is stored in the same order (RFC 1071, 2.B). Only numbers that are not read from a frame have to be
 * turned round, which {@link #word} does.
 */
final class InternetChecksum {

    private static final long LOW_HALF = 0xffff_ffffL;

    private InternetChecksum() {}

    /**
     * The partial sum of some bytes, taken to begin at an even offset of what is summed; an odd last byte counts as
     * followed by a zero.
     *
     * @param length bytes, 0 to 65,535
     */
    static long sum(long address, int length) {
        long a = 0;
        long b = 0;
        int i = 0;
        // Halves of 32 bits leave room for the carries, and two sums let the processor add both at a time.
        for (; i <= length - 16; i += 16) {
            long first = SharedMemory.getLong(address + i);
            long second = SharedMemory.getLong(address + i + 8);
            a += (first & LOW_HALF) + (first >>> 32);
            b += (second & LOW_HALF) + (second >>> 32);
        }
        return a + b + sumOfFewerThan16(address + i, length - i);
    }

    private static long sumOfFewerThan16(long address, int length) {
        long sum = 0;
        int i = 0;
        for (; i <= length - 4; i += 4) {
            sum += SharedMemory.getInt(address + i) & LOW_HALF;
        }
        for (; i < length; i++) {
            sum += (SharedMemory.getByte(address + i) & 0xffL) << 8 * (i & 1);
        }
        return sum;
    }

    /** The partial sum of one number as it would stand in a frame: 0 to 65,535. */
    static long word(int number) {
        return (number & 0xff) << 8 | number >>> 8;
    }

    /** The checksum, 0 to 65,535, to be stored by {@link #store}. */
    static int of(long partialSum) {
        long sum = (partialSum & LOW_HALF) + (partialSum >>> 32);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (int) ~sum & 0xffff;
    }

    /** The checksum for a UDP header, where 0 would say that there is none (RFC 768); for TCP both mean the same. */
    static int nonZeroOf(long partialSum) {
        int checksum = of(partialSum);
        return checksum == 0 ? 0xffff : checksum;
    }

    static void store(long address, int checksum) {
        SharedMemory.putByte(address, (byte) checksum);
        SharedMemory.putByte(address + 1, (byte) (checksum >>> 8));
    }
}
