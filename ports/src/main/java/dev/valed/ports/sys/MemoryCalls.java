package dev.valed.ports.sys;

import static dev.valed.ports.sys.CallResult.check;
import static dev.valed.ports.sys.CallResult.failure;
import static dev.valed.ports.sys.CallResult.interrupted;
import static dev.valed.ports.sys.CallResult.owned;
import static dev.valed.ports.sys.CallResult.quoted;

import java.util.HexFormat;

/** The {@linkplain SystemCalls cold calls} on shared memory: files in it, and how they are mapped. */
public final class MemoryCalls {
    private static final int SEEK_END = 2;
    private static final long MAP_FAILED = -1;
    private static final int PROT_READ = 0x1;
    private static final int PROT_WRITE = 0x2;
    private static final int MAP_SHARED = 0x1;
    private static final int MAP_POPULATE = 0x8000;

    private static final LibC C = LibC.INSTANCE;

    private MemoryCalls() {}

    static OwnedFd memfdCreate(String name, int flags) throws SystemCallException {
        return owned(C.memfd_create(name, flags), "memfd_create", quoted(name));
    }

    static void ftruncate(OwnedFd fd, long length) throws SystemCallException {
        check(C.ftruncate(fd.number(), length), "ftruncate", fd + ", " + length);
    }

    /** {@code fallocate(2)}: gives a file pages, and makes it longer if it ends before them. */
    static void fallocate(OwnedFd fd, long offset, long length) throws SystemCallException {
        while (C.fallocate(fd.number(), 0, offset, length) < 0) {
            if (!interrupted()) {
                throw failure("fallocate", fd + ", " + offset + ", " + length);
            }
        }
    }

    /** The length of a file in bytes, by {@code lseek(2)}; moves the file offset, which mapped memory does not use. */
    static long length(OwnedFd fd) throws SystemCallException {
        long length = C.lseek(fd.number(), 0, SEEK_END);
        if (length < 0) {
            throw failure("lseek", fd + ", 0, SEEK_END");
        }
        return length;
    }

    static long mmap(OwnedFd fd, long length, int protection, int flags) throws SystemCallException {
        return mmap(fd, 0, length, protection, flags);
    }

    private static long mmap(OwnedFd fd, long offset, long length, int protection, int flags)
            throws SystemCallException {
        long address = C.mmap(0, length, protection, flags, fd.number(), offset);
        if (address == MAP_FAILED) {
            throw failure("mmap", fd + ", " + length + " bytes at 0x" + Long.toHexString(offset));
        }
        return address;
    }

    /**
     * {@code mmap(2)} of what a descriptor shares with the kernel: for reading and writing, all pages present.
     *
     * @return the address, to be given back by {@link #munmap}
     * @throws SystemCallException if the descriptor has nothing there
     */
    public static long mapShared(OwnedFd fd, long offset, long length) throws SystemCallException {
        return mmap(fd, offset, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE);
    }

    /**
     * {@code munmap(2)}. Nobody may use an address in the range any more.
     *
     * @throws SystemCallException if it was never mapped
     */
    public static void munmap(long address, long length) throws SystemCallException {
        check(C.munmap(address, length), "munmap", "0x" + HexFormat.of().toHexDigits(address) + ", " + length);
    }

    static void madvise(long address, long length, String name, int advice) throws SystemCallException {
        check(C.madvise(address, length, advice), "madvise", length + " bytes, " + name);
    }
}
