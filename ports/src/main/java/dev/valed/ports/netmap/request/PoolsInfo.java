package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/**
 * struct nmreq_pools_info: what a memory consists of.
 *
 * <pre>
 * offset  0  u64 nr_memsize
 *         8  u16 nr_mem_id     in and out
 *        10  u16 0 (three)
 *        16  u64 nr_if_pool_offset,   24 u32 nr_if_pool_objtotal,   28 u32 nr_if_pool_objsize
 *        32  u64 nr_ring_pool_offset, 40 u32 nr_ring_pool_objtotal, 44 u32 nr_ring_pool_objsize
 *        48  u64 nr_buf_pool_offset,  56 u32 nr_buf_pool_objtotal,  60 u32 nr_buf_pool_objsize
 * </pre>
 */
public record PoolsInfo(long memorySize, int memoryId, Pool interfaces, Pool rings, Pool buffers)
        implements RequestBody {

    static final int LENGTH = 64;

    /**
     * One of a memory's three pools.
     *
     * @param offset  bytes from the start of what programs map
     * @param objects unsigned
     * @param size    bytes of an object, unsigned
     */
    public record Pool(long offset, int objects, int size) {

        static Pool get(ByteBuffer bytes) {
            return new Pool(bytes.getLong(), bytes.getInt(), bytes.getInt());
        }

        void put(ByteBuffer bytes) {
            bytes.putLong(offset).putInt(objects).putInt(size);
        }
    }

    /** Reads the struct from the buffer's position on. */
    public static PoolsInfo get(ByteBuffer bytes) {
        long memorySize = bytes.getLong();
        int memoryId = (int) bytes.getLong() & 0xffff;
        return new PoolsInfo(memorySize, memoryId, Pool.get(bytes), Pool.get(bytes), Pool.get(bytes));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putLong(memorySize).putLong(memoryId & 0xffffL);
        interfaces.put(bytes);
        rings.put(bytes);
        buffers.put(bytes);
    }
}
