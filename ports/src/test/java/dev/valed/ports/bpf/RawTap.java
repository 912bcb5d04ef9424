package dev.valed.ports.bpf;

import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.InterfaceRequest;
import dev.valed.ports.sys.Ioctl;
import dev.valed.ports.sys.NetworkLink;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCalls;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** A TAP of a test's own, up: a network interface whose other end the test holds, frame by frame. */
final class RawTap implements AutoCloseable {
    private static final Ioctl TUNSETIFF = new Ioctl("TUNSETIFF", 0x400454ca);
    private static final int IFF_TAP_NO_PI = 0x1002;
    private static final int ROOM = 2048;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final OwnedFd fd;
    private final int index;
    private final byte[] macAddress;
    private final CallState state = new CallState();
    private final MemorySegment buffer = Arena.ofAuto().allocate(ROOM);

    private RawTap(String name, OwnedFd fd, int index, byte[] macAddress) {
        this.name = name;
        this.fd = fd;
        this.index = index;
        this.macAddress = macAddress;
    }

    static RawTap open(TestNamespace namespace, String name) throws IOException {
        return namespace.call(() -> {
            OwnedFd fd = SystemCalls.open("/dev/net/tun", SystemCalls.O_RDWR | SystemCalls.O_NONBLOCK);
            InterfaceRequest request = new InterfaceRequest(name);
            request.setFlags(IFF_TAP_NO_PI);
            SystemCalls.ioctl(fd, TUNSETIFF, request);
            try (NetworkLink link = NetworkLink.open(name)) {
                link.setUp(true);
                return new RawTap(name, fd, link.index(), link.macAddress());
            }
        });
    }

    String name() {
        return name;
    }

    int index() {
        return index;
    }

    byte[] macAddress() {
        return macAddress.clone();
    }

    /** The interface receives this frame. */
    void write(byte[] frame) {
        MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.length);
        long written = Downcalls.write(state, fd.number(), buffer.address(), frame.length);
        if (written != frame.length) {
            throw new AssertionError("write to " + name + ": " + written);
        }
    }

    /** The next frame that the interface sends. */
    byte[] take() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Epoll epoll = Epoll.create(1)) {
            epoll.add(fd.number(), Epoll.IN, 0);
            for (byte[] frame = read(); ; frame = read()) {
                if (frame != null) {
                    return frame;
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("nothing came out of " + name);
                }
                epoll.await(deadline - System.nanoTime());
            }
        }
    }

    /** A frame that the interface has sent, or null if there is none. */
    byte[] read() {
        long length = Downcalls.read(state, fd.number(), buffer.address(), ROOM);
        if (length == -Errno.EAGAIN.number()) {
            return null;
        }
        if (length < 0) {
            throw new AssertionError("read from " + name + ": " + length);
        }
        return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
        fd.close();
    }
}
