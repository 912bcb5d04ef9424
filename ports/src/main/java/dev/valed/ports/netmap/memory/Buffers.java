package dev.valed.ports.netmap.memory;

import dev.valed.core.ring.BufferPool;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;

/**
 * The buffers of one memory: which are there, and which are in use. Nobody but the daemon can tell the latter, since
 * programs can write into every slot and list that names one.
 */
public final class Buffers {

    /** Buffers that are made present at a time when a program comes back with them. */
    private static final int STEP = 256;

    private final int memoryId;
    private final MemoryGeometry geometry;
    private final Pages pages;
    private final BufferPool pool;
    private final IndexPool taken;
    /** New ones are taken from here on: behind what ports that are still to come back may have in adopted memory. */
    private int firstNew = BufferPool.FIRST_BUFFER;

    Buffers(int memoryId, MemoryGeometry geometry, Pages pages) {
        this.memoryId = memoryId;
        this.geometry = geometry;
        this.pages = pages;
        this.pool = new BufferPool(
                pages.address() + geometry.buffersOffset(), geometry.bufferSize(), BufferPool.FIRST_BUFFER);
        this.taken = new IndexPool(BufferPool.FIRST_BUFFER, geometry.buffers().objects());
    }

    /** Those that there are, all of them present. */
    BufferPool pool() {
        return pool;
    }

    /** Makes sure that the next {@code count} can be taken without a failure: all or none. */
    public void reserve(int count, Payer payer) throws RefusedException {
        int free = geometry.buffers().objects() - BufferPool.FIRST_BUFFER - taken.used();
        if (count > free) {
            throw new RefusedException(
                    Errno.ENOMEM, "memory " + memoryId + " has " + free + " buffers left: " + count + " are wanted");
        }
        int end = firstNew;
        for (int left = count; left > 0; end++) {
            if (end >= geometry.buffers().objects()) {
                throw new RefusedException(
                        Errno.ENOMEM, "memory " + memoryId + " has fewer than " + count + " buffers left");
            }
            left -= taken.isTaken(end) ? 0 : 1;
        }
        growTo(end, payer);
    }

    /** Takes one that was reserved. */
    public int take() {
        int index = taken.take(firstNew, 1);
        if (index == IndexPool.NONE || index >= pool.count()) {
            throw new IllegalStateException("buffer " + index + " was not reserved");
        }
        return index;
    }

    /** Takes this one, which a program says that it has. Returns false if it cannot be. */
    public boolean takeAt(int index, Payer payer) {
        return isThere(index, payer) && taken.takeAt(index, 1);
    }

    private boolean isThere(int index, Payer payer) {
        if (index >= pool.count() && index < firstNew) {
            try {
                growTo(Math.min(firstNew, index + STEP), payer);
            } catch (RefusedException e) {
                return false;
            }
        }
        return index < pool.count();
    }

    /** Returns false if there is no such buffer or nobody has it. */
    public boolean free(int index) {
        return taken.free(index);
    }

    private void growTo(int count, Payer payer) throws RefusedException {
        if (count > pool.count()) {
            pages.allocate(geometry.buffersOffset(), (long) count * geometry.bufferSize(), payer);
            pool.grow(count);
        }
    }

    /** Another daemon had the memory before: as many as its file has room for may be in use. */
    void leaveThoseOf(long fileSize) {
        long room = (Math.min(fileSize, geometry.extent()) - geometry.buffersOffset()) / geometry.bufferSize();
        int count = Math.clamp(room, BufferPool.FIRST_BUFFER, geometry.buffers().objects());
        // If there is nothing behind them, they may be taken after all: rather a buffer twice than none.
        firstNew = count < geometry.buffers().objects() ? count : BufferPool.FIRST_BUFFER;
    }
}
