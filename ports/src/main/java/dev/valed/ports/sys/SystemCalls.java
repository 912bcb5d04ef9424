package dev.valed.ports.sys;

import static dev.valed.ports.sys.CallResult.check;
import static dev.valed.ports.sys.CallResult.failure;
import static dev.valed.ports.sys.CallResult.interrupted;
import static dev.valed.ports.sys.CallResult.owned;
import static dev.valed.ports.sys.CallResult.quoted;

import com.sun.jna.Memory;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import java.lang.foreign.MemorySegment;

/**
 * The cold system calls, those on sockets in {@link SocketCalls} and those on memory in {@link MemoryCalls}: each method
 * makes one call and throws {@link SystemCallException} when it fails.
 *
 * <p>Calls that a signal interrupts (EINTR) are made again where that is correct. A call costs some hundred nanoseconds
 * more than in C; the data path uses {@link Downcalls}. Any thread may call any method.
 */
public final class SystemCalls {
    /** {@code O_RDONLY} of {@code asm-generic/fcntl.h}. */
    public static final int O_RDONLY = 0;
    /** {@code O_RDWR} of {@code asm-generic/fcntl.h}. */
    public static final int O_RDWR = 2;
    /** {@code O_NONBLOCK} of {@code asm-generic/fcntl.h}. */
    public static final int O_NONBLOCK = 0x800;
    /** {@code O_CLOEXEC} of {@code asm-generic/fcntl.h}. */
    public static final int O_CLOEXEC = 0x80000;

    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int STATFS_BYTES = 256;

    /** {@code __NR_bpf} of {@code asm/unistd.h}: the C library has no function for it. */
    private static final long BPF = switch (System.getProperty("os.arch")) {
        case "amd64" -> 321;
        default -> 280; // asm-generic, as on aarch64
    };

    private static final LibC C = LibC.INSTANCE;

    private SystemCalls() {}

    /**
     * {@code open(2)}; O_CLOEXEC is always added.
     *
     * @throws SystemCallException if the file cannot be opened so
     */
    public static OwnedFd open(String path, int flags) throws SystemCallException {
        while (true) {
            int fd = C.open(path, flags | O_CLOEXEC);
            if (fd >= 0) {
                return OwnedFd.adopt(fd);
            }
            if (!interrupted()) {
                throw failure("open", quoted(path));
            }
        }
    }

    /**
     * {@code ioctl(2)} whose argument is a number passed by value.
     *
     * @return what the call returned, 0 or more
     * @throws SystemCallException if the request fails
     */
    public static int ioctl(OwnedFd fd, Ioctl request, long argument) throws SystemCallException {
        return checkIoctl(C.ioctl(fd.number(), request.number(), argument), request, argument);
    }

    /**
     * {@code ioctl(2)} whose argument is a pointer to a struct, which the kernel may change.
     *
     * @return what the call returned, 0 or more
     * @throws SystemCallException if the request fails; the message shows the struct as its toString() does
     */
    public static int ioctl(OwnedFd fd, Ioctl request, Structure argument) throws SystemCallException {
        return checkIoctl(C.ioctl(fd.number(), request.number(), argument), request, argument);
    }

    /**
     * {@code ioctl(2)} whose argument is a pointer to an {@code int}, which the kernel may change.
     *
     * @return the {@code int} after the call
     * @throws SystemCallException if the request fails
     */
    public static int ioctlInt(OwnedFd fd, Ioctl request, int argument) throws SystemCallException {
        IntByReference reference = new IntByReference(argument);
        checkIoctl(C.ioctl(fd.number(), request.number(), reference), request, argument);
        return reference.getValue();
    }

    private static int checkIoctl(int result, Ioctl request, Object argument) throws SystemCallException {
        if (result < 0) {
            throw failure("ioctl", request.name() + ", " + argument);
        }
        return result;
    }

    /**
     * Makes reads and writes on a descriptor return EAGAIN instead of waiting (O_NONBLOCK by {@code fcntl(2)}).
     *
     * <p>The flag belongs to the open file description: whoever else holds a duplicate can clear it again.
     *
     * @throws SystemCallException if the descriptor is not open
     */
    public static void setNonBlocking(OwnedFd fd) throws SystemCallException {
        int flags = fcntl(fd, "F_GETFL", F_GETFL, 0);
        fcntl(fd, "F_SETFL", F_SETFL, flags | O_NONBLOCK);
    }

    static int fcntl(OwnedFd fd, String name, int command, long argument) throws SystemCallException {
        int result = C.fcntl(fd.number(), command, argument);
        if (result < 0) {
            throw failure("fcntl", fd + ", " + name + ", " + argument);
        }
        return result;
    }

    /** {@code f_type} of {@code fstatfs(2)}: the kind of file system, a number of {@code linux/magic.h}. */
    static long fileSystemType(OwnedFd fd) throws SystemCallException {
        try (Memory result = new Memory(STATFS_BYTES)) {
            check(C.fstatfs(fd.number(), result), "fstatfs", fd.toString());
            return result.getLong(0);
        }
    }

    static OwnedFd eventfd(int flags) throws SystemCallException {
        return owned(C.eventfd(0, flags), "eventfd", "0");
    }

    static OwnedFd timerfd(int clock, int flags) throws SystemCallException {
        return owned(C.timerfd_create(clock, flags), "timerfd_create", Integer.toString(clock));
    }

    /** The read end and the write end, in this order. */
    static OwnedFd[] pipe(int flags) throws SystemCallException {
        int[] ends = new int[2];
        check(C.pipe2(ends, flags), "pipe2", "");
        return new OwnedFd[] {OwnedFd.adopt(ends[0]), OwnedFd.adopt(ends[1])};
    }

    static OwnedFd epollCreate(int flags) throws SystemCallException {
        return owned(C.epoll_create1(flags), "epoll_create1", "EPOLL_CLOEXEC");
    }

    /** {@code epoll_ctl(2)}; {@code event} is the address of a {@code struct epoll_event}, 0 to remove. */
    static void epollControl(OwnedFd epoll, String name, int operation, int fd, long event) throws SystemCallException {
        check(C.epoll_ctl(epoll.numberOrClosed(), operation, fd, event), "epoll_ctl", name + ", fd " + fd);
    }

    /**
     * {@code bpf(2)}.
     *
     * @param attributes the whole {@code union bpf_attr}, in native memory; the kernel may change it
     * @param description the command and what it is about, for the message
     * @return what the call returned, 0 or more
     * @throws SystemCallException if the command fails
     */
    public static int bpf(int command, MemorySegment attributes, String description) throws SystemCallException {
        long result = C.syscall(BPF, (long) command, attributes.address(), attributes.byteSize());
        if (result < 0) {
            throw failure("bpf", description);
        }
        return Math.toIntExact(result);
    }

    /** {@code setns(2)}: moves the calling thread, and only it, to another namespace. */
    static void setNamespace(OwnedFd namespace, int type, String description) throws SystemCallException {
        check(C.setns(namespace.number(), type), "setns", description);
    }

    /** {@code sched_setaffinity(2)} for the calling thread. */
    static void setAffinity(byte[] mask, String description) throws SystemCallException {
        check(C.sched_setaffinity(0, mask.length, mask), "sched_setaffinity", description);
    }

    /** {@code sched_getaffinity(2)} for the calling thread; fills {@code mask}. */
    static void affinity(byte[] mask) throws SystemCallException {
        check(C.sched_getaffinity(0, mask.length, mask), "sched_getaffinity", "");
    }
}
