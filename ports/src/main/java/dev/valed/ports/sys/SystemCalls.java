package dev.valed.ports.sys;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import java.lang.foreign.MemorySegment;
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
    private static final long MAP_FAILED = -1;
    private static final int PROT_READ = 0x1;
    private static final int PROT_WRITE = 0x2;
    private static final int MAP_SHARED = 0x1;
    private static final int MAP_POPULATE = 0x8000;
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

    /**
     * {@code socket(2)} with protocol 0.
     *
     * @param type O_CLOEXEC included, if wanted
     * @param description names domain and type in the message
     * @throws SystemCallException if the kernel refuses one
     */
    public static OwnedFd socket(int domain, int type, String description) throws SystemCallException {
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

    /**
     * {@code bind(2)} to an address of any family.
     *
     * @param address the whole {@code struct sockaddr_...}
     * @param description the address as the message shows it
     * @throws SystemCallException if the socket cannot be bound so
     */
    public static void bind(OwnedFd socket, byte[] address, String description) throws SystemCallException {
        check(C.bind(socket.number(), address, address.length), "bind", description);
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

    /**
     * {@code sendto(2)} without an address: to where the socket sends by itself.
     *
     * @throws SystemCallException if the message is not taken whole
     */
    public static void send(OwnedFd socket, byte[] message, int flags) throws SystemCallException {
        while (C.sendto(socket.number(), message, message.length, flags, 0, 0) < 0) {
            if (!interrupted()) {
                throw failure("sendto", socket + ", " + message.length + " bytes");
            }
        }
    }

    /**
     * {@code recvfrom(2)}.
     *
     * @param length the most that is received; what is longer loses its end, unless flags say how to notice
     * @param sender is filled with the sender's address, as much as fits
     * @return the message
     * @throws SystemCallException if there is none
     */
    public static byte[] receive(OwnedFd socket, int length, int flags, byte[] sender) throws SystemCallException {
        try (Memory buffer = new Memory(length)) {
            while (true) {
                IntByReference senderLength = new IntByReference(sender.length);
                long received = C.recvfrom(socket.number(), buffer, length, flags, sender, senderLength);
                if (received >= 0) {
                    return buffer.getByteArray(0, (int) Math.min(received, length));
                }
                if (!interrupted()) {
                    throw failure("recvfrom", socket.toString());
                }
            }
        }
    }

    /**
     * {@code setsockopt(2)}.
     *
     * @param name of the option, for the message
     * @throws SystemCallException if the option is refused
     */
    public static void setSocketOption(OwnedFd socket, int level, int option, byte[] value, String name)
            throws SystemCallException {
        check(C.setsockopt(socket.number(), level, option, value, value.length), "setsockopt", socket + ", " + name);
    }

    /**
     * {@code getsockopt(2)}.
     *
     * @param length the most bytes that the value may have
     * @param name of the option, for the message
     * @return the value, as long as the kernel made it
     * @throws SystemCallException if there is no such option
     */
    public static byte[] socketOption(OwnedFd socket, int level, int option, int length, String name)
            throws SystemCallException {
        try (Memory value = new Memory(length)) {
            IntByReference returned = new IntByReference(length);
            check(C.getsockopt(socket.number(), level, option, value, returned), "getsockopt", socket + ", " + name);
            return value.getByteArray(0, Math.min(returned.getValue(), length));
        }
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
