package dev.valed.ports.xdp;

import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SocketCalls;
import dev.valed.ports.sys.SystemCallException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The options of an AF_XDP socket, of {@code linux/if_xdp.h}. */
record XskOptions(OwnedFd fd) {
    private static final int SOL_XDP = 283;
    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_STATISTICS = 7;
    private static final int XDP_OPTIONS = 8;
    private static final int XDP_MAX_TX_SKB_BUDGET = 9;
    private static final int XDP_OPTIONS_ZEROCOPY = 1;

    /** {@code struct xdp_mmap_offsets}: for the rings rx, tx, fr, cr the offsets of producer, consumer, entries, flags. */
    private static final int OFFSETS_BYTES = 128;

    private static final int STATISTICS_BYTES = 48;

    /** Gives the socket its memory, which the kernel locks. */
    void register(FrameMemory frames) throws SystemCallException {
        byte[] registration = new byte[32]; // struct xdp_umem_reg: no headroom, no flags, no metadata
        ByteBuffer.wrap(registration)
                .order(ByteOrder.nativeOrder())
                .putLong(frames.address())
                .putLong(frames.length())
                .putInt(frames.frameSize());
        SocketCalls.setSocketOption(fd, SOL_XDP, XDP_UMEM_REG, registration, "XDP_UMEM_REG");
    }

    /** @param option that has a number for its value, of this name */
    void set(int option, String name, int value) throws SystemCallException {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
        SocketCalls.setSocketOption(fd, SOL_XDP, option, bytes, name);
    }

    /** {@code struct xdp_mmap_offsets}: where in its mapping each ring has what. */
    ByteBuffer offsets() throws SystemCallException {
        return value(XDP_MMAP_OFFSETS, OFFSETS_BYTES, "XDP_MMAP_OFFSETS");
    }

    private ByteBuffer value(int option, int length, String name) throws SystemCallException {
        byte[] value = SocketCalls.socketOption(fd, SOL_XDP, option, length, name);
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    }

    /** A driver without zero-copy takes 32 frames by one call; since Linux 6.18 as many as one wants. */
    void sendByOneCall(int frames) {
        try {
            set(XDP_MAX_TX_SKB_BUDGET, "XDP_MAX_TX_SKB_BUDGET", frames);
        } catch (SystemCallException e) {
            // An older kernel: then there are more calls.
        }
    }

    /** Whether the device itself reads and writes the frames. Bound. */
    boolean isZeroCopy() throws SystemCallException {
        return (value(XDP_OPTIONS, Integer.BYTES, "XDP_OPTIONS").getInt(0) & XDP_OPTIONS_ZEROCOPY) != 0;
    }

    /** Frames that arrived and were lost for want of room in the rings, or because they were too long. */
    long lost() throws SystemCallException {
        ByteBuffer statistics = value(XDP_STATISTICS, STATISTICS_BYTES, "XDP_STATISTICS");
        long lost = statistics.getLong(0); // rx_dropped
        return statistics.capacity() < STATISTICS_BYTES
                ? lost
                : lost + statistics.getLong(24); // rx_ring_full, since 5.9
    }
}
