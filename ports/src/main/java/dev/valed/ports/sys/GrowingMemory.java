package dev.valed.ports.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.BitSet;
import java.util.Objects;

/**
 * Anonymous shared memory that grows: a memfd that is sealed against shrinking and mapped once for the greatest size that
 * it may ever have. Its pages are allocated as they are needed, by {@link #allocate}.
 *
 * <p>The file can be passed to another process, which maps the same pages. The seals make sure that nobody can shrink it
 * under us (touching a page beyond the end is SIGBUS) or change the seals. An address in pages that were not allocated
 * must not be used; in the others a lack of memory is an error of {@link #allocate} and not a fault later.
 *
 * <p>Closing unmaps: whoever closes makes sure that no thread uses an address in it any more. One thread at a time.
 */
public final class GrowingMemory implements AutoCloseable {
    /** Memory is given in pieces of this, in bytes. */
    public static final int PAGE_SIZE = 4096;

    // linux/memfd.h
    private static final int MFD_CLOEXEC = 0x1;
    private static final int MFD_ALLOW_SEALING = 0x2;

    // linux/fcntl.h
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SEAL_SEAL = 0x1;
    private static final int F_SEAL_SHRINK = 0x2;
    private static final int SEALS = F_SEAL_SEAL | F_SEAL_SHRINK;

    // asm-generic/mman-common.h and mman.h
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_SHARED = 0x1;
    private static final int MADV_POPULATE_WRITE = 23;

    /** TMPFS_MAGIC of linux/magic.h. */
    private static final long TMPFS_MAGIC = 0x01021994;

    private final OwnedFd fd;
    private final long address;
    private final long extent;
    private final BitSet pages = new BitSet();
    private boolean closed;

    private GrowingMemory(OwnedFd fd, long address, long extent) {
        this.fd = fd;
        this.address = address;
        this.extent = extent;
    }

    /**
     * Makes new memory without any pages.
     *
     * @param name   shown in {@code /proc/PID/maps} as {@code /memfd:name}; up to 249 bytes
     * @param extent bytes that it may grow to, a positive multiple of 4096
     * @throws IllegalArgumentException if the extent is none of these
     * @throws IOException if there is no descriptor or address space left
     */
    public static GrowingMemory create(String name, long extent) throws IOException {
        requireWholePages(extent);
        OwnedFd fd = MemoryCalls.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        try {
            SystemCalls.fcntl(fd, "F_ADD_SEALS", F_ADD_SEALS, SEALS);
            return map(fd, extent);
        } catch (IOException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Maps memory that another process made and passed here, after checking that its maker cannot take it away. Pages
     * that are needed are to be allocated here as well: its maker may have punched holes.
     *
     * @param received the memfd; owned by the result, or closed if this fails
     * @param extent   bytes to map, a positive multiple of 4096; the file may be shorter and may grow
     * @throws IOException if it is no memfd of ordinary pages, one of the two seals is missing, or it cannot be mapped for
     *     writing
     */
    public static GrowingMemory adopt(OwnedFd received, long extent) throws IOException {
        try {
            requireWholePages(extent);
            requireSeals(received);
            // Pages of a huge-page pool can be missing in spite of everything; ordinary ones cannot.
            if (SystemCalls.fileSystemType(received) != TMPFS_MAGIC) {
                throw new IOException("shared memory is not a memfd of ordinary pages");
            }
            return map(received, extent);
        } catch (IOException | IllegalArgumentException e) {
            received.close();
            throw e;
        }
    }

    private static void requireWholePages(long extent) {
        if (extent <= 0 || extent % PAGE_SIZE != 0) {
            throw new IllegalArgumentException(
                    "extent of shared memory is " + extent + " bytes; accepted: a positive multiple of " + PAGE_SIZE);
        }
    }

    private static void requireSeals(OwnedFd fd) throws IOException {
        int seals;
        try {
            seals = SystemCalls.fcntl(fd, "F_GET_SEALS", F_GET_SEALS, 0);
        } catch (SystemCallException e) {
            throw new IOException("shared memory is not a memfd", e);
        }
        if ((seals & SEALS) != SEALS) {
            throw new IOException("shared memory has the seals 0x" + Integer.toHexString(seals)
                    + "; accepted: F_SEAL_SEAL and F_SEAL_SHRINK, 0x" + Integer.toHexString(SEALS));
        }
    }

    private static GrowingMemory map(OwnedFd fd, long extent) throws SystemCallException {
        return new GrowingMemory(fd, MemoryCalls.mmap(fd, extent, PROT_READ_WRITE, MAP_SHARED), extent);
    }

    /** Bytes of the pages in this range that are not allocated yet: what {@link #allocate} would add. */
    public long missing(long offset, long length) {
        int first = page(offset);
        int end = endPage(offset, length);
        return (long) (end - first - pages.get(first, end).cardinality()) * PAGE_SIZE;
    }

    /**
     * Makes sure that the pages of this range are there, zero if they were not. The file becomes as long as needed.
     *
     * @param offset 0 and above
     * @param length 0 and above; the range must be within the extent
     * @throws IOException if there is not that much memory; some of the pages may be there then
     */
    public void allocate(long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, extent);
        long missing = missing(offset, length);
        if (missing == 0) {
            return;
        }
        requireRoom(missing, AvailableMemory.bytes());
        int end = endPage(offset, length);
        int from = pages.nextClearBit(page(offset));
        while (from < end) {
            int next = pages.nextSetBit(from);
            int to = next < 0 ? end : Math.min(next, end);
            allocatePages(from, to);
            pages.set(from, to);
            from = pages.nextClearBit(to);
        }
    }

    private void allocatePages(int from, int to) throws IOException {
        long offset = (long) from * PAGE_SIZE;
        long length = (long) (to - from) * PAGE_SIZE;
        try {
            MemoryCalls.fallocate(fd, offset, length);
        } catch (SystemCallException e) {
            if (e.is(Errno.ENOSPC) || e.is(Errno.ENOMEM)) {
                throw new IOException("no room for " + length + " bytes of shared memory", e);
            }
            throw e;
        }
        try {
            // Also fills the page tables, so that the first frames do not pay for them.
            MemoryCalls.madvise(address + offset, length, "MADV_POPULATE_WRITE", MADV_POPULATE_WRITE);
        } catch (SystemCallException e) {
            if (!e.is(Errno.EINVAL)) { // a kernel before 5.14 does not know it
                throw e;
            }
        }
    }

    /** The file system of memfds has no limit: without this the kernel would kill processes to find the pages. */
    static void requireRoom(long size, long available) throws IOException {
        if (size > available) {
            throw new IOException("no room for " + size + " bytes of shared memory; accepted: up to " + available
                    + " are available on this machine or in this container");
        }
    }

    private static int page(long offset) {
        return Math.toIntExact(offset / PAGE_SIZE);
    }

    private static int endPage(long offset, long length) {
        return Math.toIntExact((offset + length + PAGE_SIZE - 1) / PAGE_SIZE);
    }

    /** Bytes of all pages that were allocated here. */
    public long allocated() {
        return (long) pages.cardinality() * PAGE_SIZE;
    }

    /** Bytes of the file as it is now, which the other process may have made longer. */
    public long fileSize() throws IOException {
        return MemoryCalls.length(fd);
    }

    /** What tells this file from all others, whatever descriptor it is known by: equal for the same file. */
    public Object fileKey() throws IOException {
        return fileKey(fd);
    }

    /** {@link #fileKey()} of a file that is not mapped. */
    public static Object fileKey(OwnedFd fd) throws IOException {
        Path path = Path.of("/proc/self/fd/" + fd.number());
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey(), "no inode");
    }

    /** Returns where the memory starts: the address of its first byte, a multiple of 4096. */
    public long address() {
        return address;
    }

    /** Returns the bytes that it may grow to. */
    public long extent() {
        return extent;
    }

    /** Returns the memfd, to pass to another process; it stays owned here. */
    public int fd() {
        return fd.number();
    }

    /** Unmaps the memory and closes the memfd; later calls do nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        fd.close();
        try {
            MemoryCalls.munmap(address, extent);
        } catch (SystemCallException e) {
            // Only a range that was never mapped is refused: a bug here, not a state of the machine.
            throw new IllegalStateException(e);
        }
    }
}
