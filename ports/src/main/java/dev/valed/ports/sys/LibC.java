package dev.valed.ports.sys;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;

/**
 * The C library as JNA sees it: the only JNA mapping of the project.
 *
 * <p>Signatures follow section 2 of the manual; {@code size_t}, {@code off_t} and pointers held as numbers are
 * {@code long}. Calls that are variadic in C are variadic here, so that JNA follows the platform's rule for them. Each
 * call leaves its {@code errno} in {@link Native#getLastError()} of the calling thread; {@link CallResult} reads it.
 */
interface LibC extends Library {
    /** Symbols of the running process: whichever C library the JVM itself uses (glibc or musl). */
    LibC INSTANCE = Native.load(LibC.class);

    int open(String path, int flags, Object... mode);

    int close(int fd);

    int ioctl(int fd, long request, Object... argument);

    int fcntl(int fd, int command, Object... argument);

    int memfd_create(String name, int flags);

    int ftruncate(int fd, long length);

    int fallocate(int fd, int mode, long offset, long length);

    long lseek(int fd, long offset, int whence);

    int fstatfs(int fd, Pointer result);

    long mmap(long address, long length, int protection, int flags, int fd, long offset);

    int munmap(long address, long length);

    int madvise(long address, long length, int advice);

    int eventfd(int initial, int flags);

    int timerfd_create(int clock, int flags);

    int pipe2(int[] ends, int flags);

    int epoll_create1(int flags);

    int epoll_ctl(int epfd, int operation, int fd, long event);

    int socket(int domain, int type, int protocol);

    int socketpair(int domain, int type, int protocol, int[] ends);

    int bind(int fd, Structure address, int length);

    int bind(int fd, byte[] address, int length);

    int connect(int fd, Structure address, int length);

    int listen(int fd, int backlog);

    int accept4(int fd, long address, long length, int flags);

    long sendmsg(int fd, Structure message, int flags);

    long recvmsg(int fd, Structure message, int flags);

    long sendto(int fd, byte[] message, long length, int flags, long address, int addressLength);

    long recvfrom(int fd, Pointer buffer, long length, int flags, byte[] address, IntByReference addressLength);

    int setsockopt(int fd, int level, int option, byte[] value, int length);

    int getsockopt(int fd, int level, int option, Pointer value, IntByReference length);

    int setns(int fd, int type);

    int sched_setaffinity(int tid, long length, byte[] mask);

    int sched_getaffinity(int tid, long length, byte[] mask);

    /** For calls that the C library has no function for; arguments are all {@code long}. */
    long syscall(long number, Object... arguments);
}
