package dev.valed.ports.netmap.memory;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.request.PoolsInfo;
import dev.valed.ports.netmap.request.PoolsInfo.Pool;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;

/**
 * One memory that ports share, as {@link MemoryGeometry} lays it out, and which of its objects are in use. It ends with its
 * last user.
 *
 * <p>Programs can write everywhere in it. What is in use is kept here and not there.
 */
public final class NetmapMemory {

    private final int id;
    private final MemoryGeometry geometry;
    private final Pages pages;
    private final Memories owner;

    private final IndexPool blocks = new IndexPool(0, MemoryGeometry.SYNC_BLOCKS);
    private final IndexPool interfaces;
    private final IndexPool units;
    private final Buffers buffers;

    private boolean adopted;
    private int users;

    NetmapMemory(int id, MemoryGeometry geometry, Pages pages, Memories owner) {
        this.id = id;
        this.geometry = geometry;
        this.pages = pages;
        this.owner = owner;
        this.interfaces = new IndexPool(0, geometry.interfaces().objects());
        this.units = new IndexPool(0, geometry.rings().objects());
        this.buffers = new Buffers(id, geometry, pages);
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
        return pages.file().fd();
    }

    /** Where the file begins in this process. */
    public long address() {
        return pages.address();
    }

    /** The buffers that there are, all of them present: what workers know of them. */
    public BufferPool bufferPool() {
        return buffers.pool();
    }

    public Buffers buffers() {
        return buffers;
    }

    /** What its ports are counted against. */
    public Budgets budgets() {
        return owner.budgets();
    }

    Pages pages() {
        return pages;
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
     * @param payer who gets it
     * @throws RefusedException ENOMEM
     */
    public RingRun takeRings(int[] slots, Payer payer) throws RefusedException {
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
            allocate(run, payer);
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
    public RingRun takeRingsAt(int firstBlock, int firstUnit, int[] slots, Payer payer) throws RefusedException {
        RingRun run = new RingRun(firstBlock, slots.length, firstUnit, units(slots));
        if (!blocks.takeAt(firstBlock, run.blocks())) {
            throw new RefusedException(Errno.EINVAL, "the rings' blocks are in use");
        }
        if (!units.takeAt(firstUnit, run.units())) {
            blocks.free(firstBlock, run.blocks());
            throw new RefusedException(Errno.EINVAL, "the rings' room is in use");
        }
        try {
            allocate(run, payer);
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

    private void allocate(RingRun run, Payer payer) throws RefusedException {
        pages.allocate(
                MemoryGeometry.blockOffset(run.firstBlock()), (long) run.blocks() * SyncLayout.BLOCK_SIZE, payer);
        pages.allocate(
                geometry.unitOffset(run.firstUnit()),
                (long) run.units() * geometry.rings().size(),
                payer);
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
    public int takeInterface(Payer payer) throws RefusedException {
        int index = takeNew(interfaces, 1);
        if (index == IndexPool.NONE) {
            throw new RefusedException(Errno.ENOMEM, "memory " + id + " has no room for a further registration");
        }
        allocateInterface(index, payer);
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
    public int takeInterfaceAt(long offset, Payer payer) throws RefusedException {
        Pool pool = geometry.interfaces();
        long index = (offset - pool.offset()) / pool.size();
        if (offset < pool.offset()
                || (offset - pool.offset()) % pool.size() != 0
                || index >= pool.objects()
                || !interfaces.takeAt((int) index, 1)) {
            throw new RefusedException(Errno.EINVAL, "no registration can be at " + offset);
        }
        allocateInterface((int) index, payer);
        return (int) index;
    }

    private void allocateInterface(int index, Payer payer) throws RefusedException {
        try {
            pages.allocate(
                    geometry.interfaceOffset(index), geometry.interfaces().size(), payer);
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

    // ---- the whole of it

    /** Another daemon had it before, and ports that are still to come back may have something in it. */
    void leaveWhatIsThere(long fileSize) {
        adopted = true;
        buffers.leaveThoseOf(fileSize);
    }

    /** As POOLS_INFO_GET answers. */
    public PoolsInfo poolsInfo() {
        return new PoolsInfo(geometry.memorySize(), id, geometry.interfaces(), geometry.rings(), geometry.buffers());
    }
}
