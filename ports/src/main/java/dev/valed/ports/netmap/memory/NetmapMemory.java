package dev.valed.ports.netmap.memory;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.request.PoolsInfo;
import dev.valed.ports.netmap.request.PoolsInfo.Pool;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import java.io.IOException;

/**
 * One memory that ports share, as {@link MemoryGeometry} lays it out, and which of its objects are in use. It ends with its
 * last user. Pages are allocated, and counted against the {@link MemoryBudget}, when something in them is handed out
 * first; they stay until the memory ends.
 *
 * <p>Programs can write everywhere in it. What is in use is kept here and not there.
 */
public final class NetmapMemory {

    /** Buffers that are made present at a time when a program comes back with them. */
    private static final int STEP = 256;

    private final int id;
    private final MemoryGeometry geometry;
    private final GrowingMemory file;
    private final Memories owner;
    private final BufferPool bufferPool;

    private final IndexPool blocks = new IndexPool(0, MemoryGeometry.SYNC_BLOCKS);
    private final IndexPool interfaces;
    private final IndexPool units;
    private final IndexPool buffers;
    /** New objects are taken from here on: behind what ports that are still to come back may have in adopted memory. */
    private int firstNewBuffer = BufferPool.FIRST_BUFFER;

    private boolean adopted;
    private int users;

    NetmapMemory(int id, MemoryGeometry geometry, GrowingMemory file, Memories owner) {
        this.id = id;
        this.geometry = geometry;
        this.file = file;
        this.owner = owner;
        this.bufferPool = new BufferPool(
                file.address() + geometry.buffersOffset(), geometry.bufferSize(), BufferPool.FIRST_BUFFER);
        this.interfaces = new IndexPool(0, geometry.interfaces().objects());
        this.units = new IndexPool(0, geometry.rings().objects());
        this.buffers = new IndexPool(BufferPool.FIRST_BUFFER, geometry.buffers().objects());
    }

    /** nr_mem_id: 1 to 65,535. */
    public int id() {
        return id;
    }

    public MemoryGeometry geometry() {
        return geometry;
    }

    /** The memfd, which stays owned here. */
    public int fd() {
        return file.fd();
    }

    /** Where the file begins in this process. */
    public long address() {
        return file.address();
    }

    /** The buffers that there are, all of them present. */
    public BufferPool bufferPool() {
        return bufferPool;
    }

    GrowingMemory file() {
        return file;
    }

    // ---- users

    /** One user more. */
    public void retain() {
        users++;
    }

    /** One user less; with the last one the memory ends, and no address in it may be used any more. */
    public void release() {
        users--;
        if (users == 0) {
            owner.end(this);
        }
    }

    // ---- rings

    /** Where the rings of a port, or of the two ends of a pipe, are: one run of blocks and one of units. */
    public record RingRun(int firstBlock, int blocks, int firstUnit, int units) {}

    /**
     * Takes room for rings of so many slots, zero.
     *
     * @throws RefusedException ENOMEM
     */
    public RingRun takeRings(int[] slots) throws RefusedException {
        int wanted = units(slots);
        int block = takeNew(blocks, slots.length);
        if (block == IndexPool.NONE) {
            throw new RefusedException(Errno.ENOMEM, "memory " + id + " has no room for " + slots.length + " rings");
        }
        int unit = takeNew(units, wanted);
        if (unit == IndexPool.NONE) {
            blocks.free(block, slots.length);
            throw new RefusedException(Errno.ENOMEM, "memory " + id + " has no room for " + slots.length + " rings");
        }
        RingRun run = new RingRun(block, slots.length, unit, wanted);
        try {
            allocate(run);
        } catch (RefusedException e) {
            freeRings(run);
            throw e;
        }
        clear(run);
        return run;
    }

    /** In adopted memory the lower half is left, as long as that is possible, to ports that are still to come back. */
    private int takeNew(IndexPool pool, int length) {
        int start = adopted ? pool.take(pool.limit() / 2, length) : IndexPool.NONE;
        return start == IndexPool.NONE ? pool.take(0, length) : start;
    }

    /**
     * Takes the room in which such rings lie already.
     *
     * @throws RefusedException EINVAL if it is in use or there is no such room
     */
    public RingRun takeRingsAt(int firstBlock, int firstUnit, int[] slots) throws RefusedException {
        RingRun run = new RingRun(firstBlock, slots.length, firstUnit, units(slots));
        if (!blocks.takeAt(firstBlock, run.blocks())) {
            throw new RefusedException(Errno.EINVAL, "the rings' blocks are in use");
        }
        if (!units.takeAt(firstUnit, run.units())) {
            blocks.free(firstBlock, run.blocks());
            throw new RefusedException(Errno.EINVAL, "the rings' room is in use");
        }
        try {
            allocate(run);
        } catch (RefusedException e) {
            freeRings(run);
            throw e;
        }
        return run;
    }

    private int units(int[] slots) throws RefusedException {
        int sum = 0;
        for (int count : slots) {
            int needed = geometry.unitsFor(count);
            if (needed > geometry.unitsPerRing()) {
                throw new RefusedException(
                        Errno.ENOMEM,
                        "a ring of " + count + " slots does not fit into the memory's "
                                + geometry.rings().size() + " bytes for each");
            }
            sum += needed;
        }
        return sum;
    }

    private void allocate(RingRun run) throws RefusedException {
        allocate(MemoryGeometry.blockOffset(run.firstBlock()), (long) run.blocks() * SyncLayout.BLOCK_SIZE);
        allocate(
                geometry.unitOffset(run.firstUnit()),
                (long) run.units() * geometry.rings().size());
    }

    private void clear(RingRun run) {
        SharedMemory.clear(
                address() + MemoryGeometry.blockOffset(run.firstBlock()), (long) run.blocks() * SyncLayout.BLOCK_SIZE);
        SharedMemory.clear(
                address() + geometry.unitOffset(run.firstUnit()),
                (long) run.units() * geometry.rings().size());
    }

    public void freeRings(RingRun run) {
        blocks.free(run.firstBlock(), run.blocks());
        units.free(run.firstUnit(), run.units());
    }

    /** Where in this process ring {@code index} of a run with rings of these slots is. */
    public RingPlace place(RingRun run, int[] slots, int index) {
        int unit = run.firstUnit();
        for (int i = 0; i < index; i++) {
            unit += geometry.unitsFor(slots[i]);
        }
        return new RingPlace(
                address() + MemoryGeometry.blockOffset(run.firstBlock() + index),
                address() + geometry.unitOffset(unit),
                slots[index]);
    }

    /**
     * The run in which ring {@code index} lies at these offsets in the file.
     *
     * @return its first block and its first unit
     * @throws RefusedException EINVAL if there is none
     */
    public RingRun runOf(long sync, long ring, int[] slots, int index) throws RefusedException {
        long block = sync / SyncLayout.BLOCK_SIZE - index;
        long unit = (ring - geometry.unitOffset(0)) / geometry.rings().size();
        for (int i = 0; i < index; i++) {
            unit -= geometry.unitsFor(slots[i]);
        }
        boolean plausible = sync >= 0
                && sync % SyncLayout.BLOCK_SIZE == 0
                && block >= 0
                && block <= MemoryGeometry.SYNC_BLOCKS - slots.length
                && ring >= geometry.unitOffset(0)
                && (ring - geometry.unitOffset(0)) % geometry.rings().size() == 0
                && unit >= 0
                && unit < geometry.rings().objects();
        if (!plausible) {
            throw new RefusedException(Errno.EINVAL, "no rings can be at " + sync + " and " + ring);
        }
        return new RingRun((int) block, slots.length, (int) unit, units(slots));
    }

    // ---- struct netmap_if

    /**
     * Takes a struct netmap_if, zero. Returns its number.
     *
     * @throws RefusedException ENOMEM
     */
    public int takeInterface() throws RefusedException {
        int index = takeNew(interfaces, 1);
        if (index == IndexPool.NONE) {
            throw new RefusedException(Errno.ENOMEM, "memory " + id + " has no room for a further registration");
        }
        allocateInterface(index);
        SharedMemory.clear(
                address() + geometry.interfaceOffset(index),
                geometry.interfaces().size());
        return index;
    }

    /**
     * Takes the one at this offset from the start of what programs map, as it is.
     *
     * @throws RefusedException EINVAL if it is in use or there is none
     */
    public int takeInterfaceAt(long offset) throws RefusedException {
        Pool pool = geometry.interfaces();
        long index = (offset - pool.offset()) / pool.size();
        if (offset < pool.offset()
                || (offset - pool.offset()) % pool.size() != 0
                || index >= pool.objects()
                || !interfaces.takeAt((int) index, 1)) {
            throw new RefusedException(Errno.EINVAL, "no registration can be at " + offset);
        }
        allocateInterface((int) index);
        return (int) index;
    }

    private void allocateInterface(int index) throws RefusedException {
        try {
            allocate(geometry.interfaceOffset(index), geometry.interfaces().size());
        } catch (RefusedException e) {
            interfaces.free(index);
            throw e;
        }
    }

    public void freeInterface(int index) {
        interfaces.free(index);
    }

    /** In this process. */
    public long interfaceAddress(int index) {
        return address() + geometry.interfaceOffset(index);
    }

    /** From the start of what programs map: nr_offset. */
    public long interfaceOffset(int index) {
        return geometry.interfaceOffset(index) - MemoryGeometry.REGION;
    }

    // ---- buffers

    /** Makes sure that the next {@code count} buffers can be taken without a failure: all or none. */
    public void reserveBuffers(int count) throws RefusedException {
        int free = geometry.buffers().objects() - BufferPool.FIRST_BUFFER - buffers.used();
        if (count > free) {
            throw new RefusedException(
                    Errno.ENOMEM, "memory " + id + " has " + free + " buffers left: " + count + " are wanted");
        }
        int end = firstNewBuffer;
        for (int left = count; left > 0; end++) {
            if (end >= geometry.buffers().objects()) {
                throw new RefusedException(Errno.ENOMEM, "memory " + id + " has fewer than " + count + " buffers left");
            }
            left -= buffers.isTaken(end) ? 0 : 1;
        }
        growTo(end);
    }

    /** Takes a buffer that was reserved. */
    public int takeBuffer() {
        int index = buffers.take(firstNewBuffer, 1);
        if (index == IndexPool.NONE || index >= bufferPool.count()) {
            throw new IllegalStateException("buffer " + index + " was not reserved");
        }
        return index;
    }

    /** Takes this buffer, which a program says that it has. Returns false if it cannot be. */
    public boolean takeBufferAt(int index) {
        return isThere(index) && buffers.takeAt(index, 1);
    }

    private boolean isThere(int index) {
        if (index >= bufferPool.count() && index < firstNewBuffer) {
            try {
                growTo(Math.min(firstNewBuffer, index + STEP));
            } catch (RefusedException e) {
                return false;
            }
        }
        return index < bufferPool.count();
    }

    /** Returns false if there is no such buffer or nobody has it. */
    public boolean freeBuffer(int index) {
        return buffers.free(index);
    }

    /** Buffers that are in use. */
    public int buffersInUse() {
        return buffers.used();
    }

    private void growTo(int count) throws RefusedException {
        if (count > bufferPool.count()) {
            allocate(geometry.buffersOffset(), (long) count * geometry.bufferSize());
            bufferPool.grow(count);
        }
    }

    /** Another daemon had it before: as many buffers as the file has room for may be in use. */
    void leaveBuffers(long fileSize) {
        adopted = true;
        long room = (Math.min(fileSize, geometry.extent()) - geometry.buffersOffset()) / geometry.bufferSize();
        int count = Math.clamp(room, BufferPool.FIRST_BUFFER, geometry.buffers().objects());
        // If there is nothing behind them, they may be taken after all: rather a buffer twice than none.
        firstNewBuffer = count < geometry.buffers().objects() ? count : BufferPool.FIRST_BUFFER;
    }

    private void allocate(long offset, long length) throws RefusedException {
        long missing = file.missing(offset, length);
        if (missing == 0) {
            return;
        }
        owner.budget().take(missing);
        long before = file.allocated();
        try {
            file.allocate(offset, length);
        } catch (IOException e) {
            owner.budget().give(missing - (file.allocated() - before));
            RefusedException refused = new RefusedException(Errno.ENOMEM, String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    /** As POOLS_INFO_GET answers. */
    public PoolsInfo poolsInfo() {
        return new PoolsInfo(geometry.memorySize(), id, geometry.interfaces(), geometry.rings(), geometry.buffers());
    }
}
