package dev.valed.ports.netmap.memory;

import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.request.PoolsInfo;
import dev.valed.ports.netmap.request.PoolsInfo.Pool;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;

/**
 * Where everything lies in a memory:
 *
 * <pre>
 * offset 0                     sync pool: {@value #SYNC_BLOCKS} blocks of 1,024 bytes ({@link SyncLayout})
 * {@link #REGION}              what programs map, as netmap lays it out, each pool behind the one before:
 *   + interfaces.offset        struct netmap_if, one for each registration
 *   + rings.offset             struct netmap_ring with its slots; a ring takes one unit or several in a row
 *   + buffers.offset           buffers; those with the numbers 0 and 1 are never used
 * {@link #extent}              the end, when all buffers are there
 * </pre>
 *
 * @param interfaces offsets of the three pools count from {@link #REGION}
 * @param unitsPerRing units that one ring may take at most
 * @param memorySize bytes from {@link #REGION} on: nr_memsize
 */
public record MemoryGeometry(Pool interfaces, Pool rings, int unitsPerRing, Pool buffers, long memorySize) {

    public static final int SYNC_BLOCKS = 2048;
    /** Offset in the file of what programs map. */
    public static final long REGION = (long) SYNC_BLOCKS * SyncLayout.BLOCK_SIZE;

    /** Buffers of an ordinary memory at most, unless more are asked for. */
    public static final int USUAL_BUFFERS = 262_144;

    private static final int PAGE = 4096;
    private static final int INTERFACES = 256;
    private static final int INTERFACE_SIZE = 1024;
    private static final int RING_PAGES = 4096;
    private static final long LIMIT = 1L << 32;

    /**
     * An ordinary memory.
     *
     * @param bufferSize bytes: a multiple of 64, 256 to 16,384
     * @param mostBuffers that there may be, with the two unused ones; fewer if they do not fit into 4 GiB
     */
    public static MemoryGeometry ordinary(int bufferSize, long mostBuffers) {
        if (bufferSize < 256 || bufferSize > 16_384 || bufferSize % 64 != 0) {
            throw new IllegalArgumentException(
                    "buffer size " + bufferSize + " is not accepted: a multiple of 64 from 256 to 16384 is");
        }
        Pool interfaces = new Pool(0, INTERFACES, INTERFACE_SIZE);
        Pool rings = new Pool(end(interfaces), RING_PAGES, PAGE);
        long room = LIMIT - PAGE - end(rings);
        Pool buffers = new Pool(end(rings), (int) Math.min(mostBuffers, room / bufferSize), bufferSize);
        return new MemoryGeometry(interfaces, rings, RING_PAGES, buffers, pages(end(buffers)));
    }

    /** The ordinary memory with buffers of the usual size. */
    public static MemoryGeometry usual() {
        return ordinary(NetmapLayout.DEFAULT_BUFFER_SIZE, USUAL_BUFFERS);
    }

    /**
     * A memory as a program wants it (NETMAP_REQ_OPT_EXTMEM): counts and sizes of 0 are as netmap has them; what does not
     * fit into the program's region is left out, buffers first.
     *
     * @throws RefusedException EINVAL if a size or count is beyond netmap's limits, or is one that valed cannot use;
     *                          ENOMEM if not even one object of each kind fits
     */
    public static MemoryGeometry external(PoolsInfo wanted) throws RefusedException {
        long size = wanted.memorySize();
        if (size <= 0 || size > LIMIT - PAGE) {
            throw new RefusedException(
                    Errno.EINVAL,
                    "memory of " + Long.toUnsignedString(size) + " bytes is not accepted: up to " + (LIMIT - PAGE)
                            + " are");
        }
        Pool interfaces = fit(0, size, checked("interfaces", wanted.interfaces(), 2, 1024, 56, PAGE, 100));
        Pool rings = fit(end(interfaces), size, checked("rings", wanted.rings(), 4, 5 * PAGE, 256, 32 * PAGE, 1024));
        Pool buffers = fit(end(rings), size, checked("buffers", wanted.buffers(), 4098, 2048, 64, 65_536, 1_000_000));
        if (interfaces.objects() < 1 || rings.objects() < 1 || buffers.objects() <= BufferPool.FIRST_BUFFER) {
            throw new RefusedException(Errno.ENOMEM, "memory of " + size + " bytes has no room for a port");
        }
        if (rings.size() % 128 != 0 || interfaces.size() % 8 != 0 || buffers.size() % 64 != 0) {
            throw new RefusedException(
                    Errno.EINVAL, "rings of a multiple of 128 bytes and buffers of a multiple of 64 are accepted");
        }
        return new MemoryGeometry(interfaces, rings, 1, buffers, pages(size));
    }

    private static Pool checked(
            String what, Pool wanted, int usualCount, int usualSize, int leastSize, int mostSize, int most)
            throws RefusedException {
        int objects = wanted.objects() == 0 ? usualCount : wanted.objects();
        int size = wanted.size() == 0 ? usualSize : wanted.size();
        if (size < leastSize || size > mostSize || objects < 1 || objects > most) {
            throw new RefusedException(
                    Errno.EINVAL,
                    Integer.toUnsignedString(objects) + " " + what + " of " + Integer.toUnsignedString(size)
                            + " bytes are not accepted: up to " + most + " of " + leastSize + " to " + mostSize
                            + " are");
        }
        return new Pool(0, objects, size);
    }

    private static Pool fit(long offset, long limit, Pool wanted) {
        long start = align(offset, 128);
        long room = Math.max(0, (limit - start) / wanted.size());
        return new Pool(start, (int) Math.min(wanted.objects(), room), wanted.size());
    }

    private static long end(Pool pool) {
        return pool.offset() + (long) pool.objects() * pool.size();
    }

    private static long pages(long bytes) {
        return align(bytes, PAGE);
    }

    private static long align(long bytes, int to) {
        return (bytes + to - 1) & -(long) to;
    }

    /** Bytes of the file when all is there. */
    public long extent() {
        return REGION + memorySize;
    }

    public int bufferSize() {
        return buffers.size();
    }

    /** Offset of a block in the file. */
    static long blockOffset(int block) {
        return (long) block * SyncLayout.BLOCK_SIZE;
    }

    long interfaceOffset(int index) {
        return REGION + interfaces.offset() + (long) index * interfaces.size();
    }

    long unitOffset(int unit) {
        return REGION + rings.offset() + (long) unit * rings.size();
    }

    /** Offset in the file of buffer 0. */
    public long buffersOffset() {
        return REGION + buffers.offset();
    }

    /** Units that a ring of so many slots takes. */
    int unitsFor(int slots) {
        return (RingPlace.HEADER_SIZE + slots * 16 + rings.size() - 1) / rings.size();
    }
}
