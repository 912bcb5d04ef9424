package dev.valed.ports.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The hot system calls, made through the JDK's foreign functions: the only class that uses the {@link Linker}.
 *
 * <p>A call takes absolute addresses, allocates nothing, throws nothing, and returns what the kernel returned: 0 or more,
 * or the negative error number ({@code -Errno.EAGAIN.number()}). Any thread may call, each with a {@link CallState} of
 * its own. The linker's {@code critical} option is used nowhere, because it holds off safepoints and all of these calls
 * may block.
 */
public final class Downcalls {
    /** Where a call with {@link #ERRNO} leaves its error number. */
    static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    static {
        if (ADDRESS.byteSize() != Long.BYTES) {
            throw new UnsupportedOperationException(
                    "this machine has addresses of " + ADDRESS.byteSize() + " bytes; accepted: 8 (64-bit Linux)");
        }
    }

    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor VECTOR_TRANSFER =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);

    private static final MethodHandle READ = handle("read", TRANSFER, ERRNO);
    private static final MethodHandle WRITE = handle("write", TRANSFER, ERRNO);
    private static final MethodHandle TRY_READ = handle("read", TRANSFER);
    private static final MethodHandle TRY_WRITE = handle("write", TRANSFER);
    private static final MethodHandle WRITEV = handle("writev", VECTOR_TRANSFER, ERRNO);
    private static final MethodHandle SENDTO = handle(
            "sendto",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
            ERRNO);
    private static final MethodHandle RECVFROM = handle(
            "recvfrom",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TIMERFD_SETTIME =
            handle("timerfd_settime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle EPOLL_WAIT =
            handle("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT), ERRNO);

    // glibc 2.35 and later; absent from musl. Then EPOLL_WAIT's milliseconds have to do.
    private static final boolean HAS_EPOLL_PWAIT2 = SYMBOLS.find("epoll_pwait2").isPresent();
    private static final MethodHandle EPOLL_PWAIT2 = HAS_EPOLL_PWAIT2
            ? handle(
                    "epoll_pwait2",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
                    ERRNO)
            : EPOLL_WAIT;

    /** Of {@code bits/socket.h}. */
    private static final int MSG_DONTWAIT = 0x40;

    private Downcalls() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        MemorySegment symbol = SYMBOLS.find(name)
                .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name + "(2)"));
        return LINKER.downcallHandle(symbol, descriptor, options);
    }

    /** {@code read(2)} into {@code length} bytes at {@code address}: bytes read, 0 at the end, or -errno. */
    public static long read(CallState state, int fd, long address, long length) {
        try {
            long result = (long) READ.invokeExact(state.captured(), fd, address, length);
            return result < 0 ? -state.errno() : result;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code write(2)} of {@code length} bytes at {@code address}: bytes written, or -errno. */
    public static long write(CallState state, int fd, long address, long length) {
        try {
            long result = (long) WRITE.invokeExact(state.captured(), fd, address, length);
            return result < 0 ? -state.errno() : result;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@link #read} for callers to whom every failure is the same: bytes read, or -1. */
    static long tryRead(int fd, long address, long length) {
        try {
            return (long) TRY_READ.invokeExact(fd, address, length);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@link #write} for callers to whom every failure is the same: bytes written, or -1. */
    static long tryWrite(int fd, long address, long length) {
        try {
            return (long) TRY_WRITE.invokeExact(fd, address, length);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code writev(2)} of the {@code count} buffers of an {@link IoVector}: bytes written, or -errno. */
    public static long writev(CallState state, int fd, IoVector vector, int count) {
        try {
            long result = (long) WRITEV.invokeExact(state.captured(), fd, vector.address(), count);
            return result < 0 ? -state.errno() : result;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /**
     * {@code sendto(2)} of nothing, to nobody, without waiting: by which an AF_XDP socket is told of its transmit ring.
     * Returns 0 or more, or -errno.
     */
    public static long sendNothing(CallState state, int fd) {
        try {
            long result = (long) SENDTO.invokeExact(state.captured(), fd, 0L, 0L, MSG_DONTWAIT, 0L, 0);
            return result < 0 ? -state.errno() : result;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /**
     * {@code recvfrom(2)} of nothing, without waiting: by which an AF_XDP socket is told of its fill ring. Returns 0 or
     * more, or -1: to callers every failure is the same.
     */
    public static long receiveNothing(int fd) {
        try {
            return (long) RECVFROM.invokeExact(fd, 0L, 0L, MSG_DONTWAIT, 0L, 0L);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code timerfd_settime(2)} to a {@code struct itimerspec} from now on: 0, or -1. */
    static int setTimer(int fd, long itimerspec) {
        try {
            return (int) TIMERFD_SETTIME.invokeExact(fd, 0, itimerspec, 0L);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code epoll_wait(2)} into an array at {@code events}: events stored, 0 after the time is up, or -errno. */
    static int epollWait(CallState state, int epoll, long events, int maxEvents, int milliseconds) {
        try {
            int result = (int) EPOLL_WAIT.invokeExact(state.captured(), epoll, events, maxEvents, milliseconds);
            return result < 0 ? -state.errno() : result;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /**
     * {@code epoll_pwait2(2)}, as {@link #epollWait} but with the address of a {@code struct timespec}: -ENOSYS where the
     * C library lacks it.
     */
    static int epollWaitPrecisely(CallState state, int epoll, long events, int maxEvents, long timespec) {
        if (!HAS_EPOLL_PWAIT2) {
            return -Errno.ENOSYS.number();
        }
        try {
            int result = (int) EPOLL_PWAIT2.invokeExact(state.captured(), epoll, events, maxEvents, timespec, 0L);
            return result < 0 ? -state.errno() : result;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** A downcall throws only if its arguments do not fit its descriptor: a bug of this class. */
    private static AssertionError impossible(Throwable e) {
        return new AssertionError("downcall failed to start", e);
    }
}
