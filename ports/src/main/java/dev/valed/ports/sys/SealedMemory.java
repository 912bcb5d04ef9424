package dev.valed.ports.sys;

import java.io.IOException;

/**
 * Anonymous shared memory of fixed size: a memfd that is sealed, present and mapped.
 *
 * <p>The file can be passed to another process, which maps the same pages. The seals make sure that nobody can shrink it
 * under us (touching a page beyond the end is SIGBUS), nor grow it, nor change the seals. Every page is allocated here,
 * so that a lack of memory is an error of {@link #create} and not a fault later.
 *
 * <p>Closing unmaps: whoever closes makes sure that no thread uses an address in it any more. Not tied to a thread.
 */
public final class SealedMemory implements AutoCloseable {
    /** Sizes are multiples of this, in bytes. */
    public static final int PAGE_SIZE = 4096;

    // linux/memfd.h
    private static final int MFD_CLOEXEC = 0x1;
    private static final int MFD_ALLOW_SEALING = 0x2;

    // linux/fcntl.h
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SEAL_SEAL = 0x1;
    private static final int F_SEAL_SHRINK = 0x2;
    private static final int F_SEAL_GROW = 0x4;
    private static final int SIZE_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;

    // asm-generic/mman-common.h and mman.h
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_SHARED = 0x1;
    private static final int MAP_POPULATE = 0x8000;

    /** TMPFS_MAGIC of linux/magic.h. */
    private static final long TMPFS_MAGIC = 0x01021994;

    private final OwnedFd fd;
    private final long address;
    private final long size;
    private boolean closed;

    private SealedMemory(OwnedFd fd, long address, long size) {
        this.fd = fd;
        this.address = address;
        this.size = size;
    }

    /**
     * Makes new memory, all zeros.
     *
     * @param name shown in {@code /proc/PID/maps} as {@code /memfd:name}; up to 249 bytes
     * @param size bytes, a positive multiple of 4096
     * @throws IllegalArgumentException if the size is none of these
     * @throws IOException if there is not that much memory, or no descriptor left
     */
    public static SealedMemory create(String name, long size) throws IOException {
        requireWholePages(size);
        requireRoom(size, AvailableMemory.bytes());
        OwnedFd fd = SystemCalls.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        try {
            SystemCalls.ftruncate(fd, size);
            allocatePages(fd, size);
            SystemCalls.fcntl(fd, "F_ADD_SEALS", F_ADD_SEALS, SIZE_SEALS);
            return map(fd, size);
        } catch (IOException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Maps memory that another process made and passed here, after checking that its maker cannot take it away.
     *
     * @param received the memfd; owned by the result, or closed if this fails
     * @param expectedSize what the size must be, in bytes
     * @throws IOException if it is no memfd of ordinary pages, its size is another, one of the three seals is missing,
     *     or it cannot be mapped for writing
     */
    public static SealedMemory adopt(OwnedFd received, long expectedSize) throws IOException {
        try {
            requireWholePages(expectedSize);
            requireSeals(received);
            // Pages of a huge-page pool can be missing in spite of everything; ordinary ones cannot.
            if (SystemCalls.fileSystemType(received) != TMPFS_MAGIC) {
                throw new IOException("shared memory is not a memfd of ordinary pages");
            }
            long size = SystemCalls.length(received);
            if (size != expectedSize) {
                throw new IOException("shared memory has " + size + " bytes; accepted: " + expectedSize);
            }
            // Its maker may have punched holes, which the seals allow.
            allocatePages(received, size);
            return map(received, size);
        } catch (IOException | IllegalArgumentException e) {
            received.close();
            throw e;
        }
    }

    private static void requireWholePages(long size) {
        if (size <= 0 || size % PAGE_SIZE != 0) {
            throw new IllegalArgumentException(
                    "size of shared memory is " + size + " bytes; accepted: a positive multiple of " + PAGE_SIZE);
        }
    }

    /** The file system of memfds has no limit: without this the kernel would kill processes to find the pages. */
    static void requireRoom(long size, long available) throws IOException {
        if (size > available) {
            throw new IOException("no room for " + size + " bytes of shared memory; accepted: up to " + available
                    + " are available on this machine or in this container");
        }
    }

    private static void requireSeals(OwnedFd fd) throws IOException {
        int seals;
        try {
            seals = SystemCalls.fcntl(fd, "F_GET_SEALS", F_GET_SEALS, 0);
        } catch (SystemCallException e) {
            throw new IOException("shared memory is not a memfd", e);
        }
        if ((seals & SIZE_SEALS) != SIZE_SEALS) {
            throw new IOException("shared memory has the seals 0x" + Integer.toHexString(seals)
                    + "; accepted: F_SEAL_SEAL, F_SEAL_SHRINK and F_SEAL_GROW, 0x" + Integer.toHexString(SIZE_SEALS));
        }
    }

    private static void allocatePages(OwnedFd fd, long size) throws IOException {
        try {
            SystemCalls.fallocate(fd, size);
        } catch (SystemCallException e) {
            if (e.is(Errno.ENOSPC) || e.is(Errno.ENOMEM)) {
                throw new IOException("no room for " + size + " bytes of shared memory", e);
            }
            throw e;
        }
    }

    private static SealedMemory map(OwnedFd fd, long size) throws SystemCallException {
        // MAP_POPULATE also fills the page tables, so that the first frames do not pay for them.
        long address = SystemCalls.mmap(fd, size, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE);
        return new SealedMemory(fd, address, size);
    }

    /** Returns where the memory starts: the address of its first byte, a multiple of 4096. */
    public long address() {
        return address;
    }

    /** Returns the bytes there are. */
    public long size() {
        return size;
    }

    /** Returns the memfd, to pass to another process; it stays owned here. */
    public int fd() {
        return fd.number();
    }

    /** Unmaps the memory and closes the memfd; later calls do nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        fd.close();
        try {
            SystemCalls.munmap(address, size);
        } catch (SystemCallException e) {
            // Only a range that was never mapped is refused: a bug here, not a state of the machine.
            throw new IllegalStateException(e);
        }
    }
}
