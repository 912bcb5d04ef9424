package dev.valed.ports.sys;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import java.util.HexFormat;

/**
 * The cold system calls: each method makes one call and throws {@link SystemCallException} when it fails.
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
    private static final int SEEK_END = 2;
    private static final int SOL_SOCKET = 1;
    private static final long MAP_FAILED = -1;
    private static final int STATFS_BYTES = 256;

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

    /** {@code f_type} of {@code fstatfs(2)}: the kind of file system, a number of {@code linux/magic.h}. */
    static long fileSystemType(OwnedFd fd) throws SystemCallException {
        try (Memory result = new Memory(STATFS_BYTES)) {
            check(C.fstatfs(fd.number(), result), "fstatfs", fd.toString());
            return result.getLong(0);
        }
    }

    static long mmap(OwnedFd fd, long length, int protection, int flags) throws SystemCallException {
        long address = C.mmap(0, length, protection, flags, fd.number(), 0);
        if (address == MAP_FAILED) {
            throw failure("mmap", fd + ", " + length + " bytes");
        }
        return address;
    }

    static void munmap(long address, long length) throws SystemCallException {
        check(C.munmap(address, length), "munmap", "0x" + HexFormat.of().toHexDigits(address) + ", " + length);
    }

    static void madvise(long address, long length, String name, int advice) throws SystemCallException {
        check(C.madvise(address, length, advice), "madvise", length + " bytes, " + name);
    }

    static OwnedFd eventfd(int flags) throws SystemCallException {
        return owned(C.eventfd(0, flags), "eventfd", "0");
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

    /** {@code socket(2)}; {@code description} names domain and type in the message. */
    static OwnedFd socket(int domain, int type, String description) throws SystemCallException {
        return owned(C.socket(domain, type, 0), "socket", description);
    }

    static OwnedFd[] socketPair(int domain, int type, String description) throws SystemCallException {
        int[] ends = new int[2];
        check(C.socketpair(domain, type, 0, ends), "socketpair", description);
        return new OwnedFd[] {OwnedFd.adopt(ends[0]), OwnedFd.adopt(ends[1])};
    }

    static void bind(OwnedFd socket, UnixAddress address) throws SystemCallException {
        check(C.bind(socket.number(), address, address.length()), "bind", address.toString());
    }

    static void connect(OwnedFd socket, UnixAddress address) throws SystemCallException {
        check(C.connect(socket.number(), address, address.length()), "connect", address.toString());
    }

    static void listen(OwnedFd socket, int backlog) throws SystemCallException {
        check(C.listen(socket.number(), backlog), "listen", socket + ", " + backlog);
    }

    static OwnedFd accept(OwnedFd socket, int flags) throws SystemCallException {
        return owned(C.accept4(socket.number(), 0, 0, flags), "accept4", socket.toString());
    }

    /** {@code sendmsg(2)}: the number of bytes sent. */
    static int sendMessage(OwnedFd socket, MessageHeader message, int flags) throws SystemCallException {
        while (true) {
            long sent = C.sendmsg(socket.number(), message, flags);
            if (sent >= 0) {
                return Math.toIntExact(sent);
            }
            if (!interrupted()) {
                throw failure("sendmsg", socket.toString());
            }
        }
    }

    /** {@code recvmsg(2)}: the number of bytes received, 0 at the end of the connection. */
    static int receiveMessage(OwnedFd socket, MessageHeader message, int flags) throws SystemCallException {
        while (true) {
            long received = C.recvmsg(socket.number(), message, flags);
            if (received >= 0) {
                return Math.toIntExact(received);
            }
            if (!interrupted()) {
                throw failure("recvmsg", socket.toString());
            }
        }
    }

    /** {@code getsockopt(2)} at level SOL_SOCKET; fills {@code value}. */
    static void socketOption(OwnedFd socket, String name, int option, Memory value) throws SystemCallException {
        IntByReference length = new IntByReference((int) value.size());
        check(C.getsockopt(socket.number(), SOL_SOCKET, option, value, length), "getsockopt", socket + ", " + name);
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

    private static OwnedFd owned(int result, String call, String arguments) throws SystemCallException {
        check(result, call, arguments);
        return OwnedFd.adopt(result);
    }

    private static void check(int result, String call, String arguments) throws SystemCallException {
        if (result < 0) {
            throw failure(call, arguments);
        }
    }

    /** Must come right after the call: JNA keeps the errno of the thread's latest call. */
    private static SystemCallException failure(String call, String arguments) {
        return new SystemCallException(call, arguments, Native.getLastError());
    }

    private static boolean interrupted() {
        return Native.getLastError() == Errno.EINTR.number();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
