package dev.valed.ports.xdp;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.Kick;
import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import dev.valed.ports.sys.TimerFd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An AF_XDP socket with its four rings and its timer, see {@code af_xdp.rst} of the kernel's documentation.
 *
 * <p>The calls that its rings need are made with what is allocated here, so no more than {@link XskCalls} says may make them
 * at a time.
 */
final class XskSocket implements XskCalls, AutoCloseable {
    // bits/socket.h
    private static final int AF_XDP = 44;
    private static final int SOCK_RAW = 3;

    // linux/if_xdp.h
    private static final int SOL_XDP = 283;
    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_RX_RING = 2;
    private static final int XDP_TX_RING = 3;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_UMEM_FILL_RING = 5;
    private static final int XDP_UMEM_COMPLETION_RING = 6;
    private static final int XDP_STATISTICS = 7;
    private static final int XDP_OPTIONS = 8;
    private static final int XDP_MAX_TX_SKB_BUDGET = 9;
    private static final int XDP_OPTIONS_ZEROCOPY = 1;
    private static final short XDP_USE_NEED_WAKEUP = 1 << 3;
    private static final long XDP_PGOFF_RX_RING = 0;
    private static final long XDP_PGOFF_TX_RING = 0x8000_0000L;
    private static final long XDP_UMEM_PGOFF_FILL_RING = 0x1_0000_0000L;
    private static final long XDP_UMEM_PGOFF_COMPLETION_RING = 0x1_8000_0000L;

    /** {@code struct xdp_mmap_offsets}: for the rings rx, tx, fr, cr the offsets of producer, consumer, entries, flags. */
    private static final int OFFSETS_BYTES = 128;

    private static final int OFFSETS_OF_RING = 32;

    private final OwnedFd fd;
    private final TimerFd timer;
    private final List<long[]> mappings = new ArrayList<>();
    private final CallState state = new CallState();

    private final XskRing receive;
    private final XskRing transmit;
    private final XskRing fill;
    private final XskRing completion;

    private XskSocket(OwnedFd fd, FrameMemory frames) throws SystemCallException {
        this.fd = fd;
        this.timer = TimerFd.create();
        try {
            register(frames);
            setSize(XDP_UMEM_FILL_RING, frames.receiveFrames(), "XDP_UMEM_FILL_RING");
            setSize(XDP_UMEM_COMPLETION_RING, frames.transmitFrames(), "XDP_UMEM_COMPLETION_RING");
            setSize(XDP_RX_RING, frames.receiveFrames(), "XDP_RX_RING");
            setSize(XDP_TX_RING, frames.transmitFrames(), "XDP_TX_RING");
            ByteBuffer offsets = option(XDP_MMAP_OFFSETS, OFFSETS_BYTES, "XDP_MMAP_OFFSETS");
            receive = map(offsets, 0, XDP_PGOFF_RX_RING, frames.receiveFrames(), XskRing.DESCRIPTOR_BYTES);
            transmit = map(offsets, 1, XDP_PGOFF_TX_RING, frames.transmitFrames(), XskRing.DESCRIPTOR_BYTES);
            fill = map(offsets, 2, XDP_UMEM_PGOFF_FILL_RING, frames.receiveFrames(), XskRing.ADDRESS_BYTES);
            completion =
                    map(offsets, 3, XDP_UMEM_PGOFF_COMPLETION_RING, frames.transmitFrames(), XskRing.ADDRESS_BYTES);
        } catch (SystemCallException e) {
            timer.close();
            unmap();
            throw e;
        }
    }

    /**
     * Opens a socket that is not bound yet, all frames for receiving in the fill ring.
     *
     * @param frames memory, which must stay until the socket is closed
     * @throws SystemCallException if the kernel has no AF_XDP (EAFNOSUPPORT), CAP_NET_RAW is missing (EPERM), or the memory
     *     cannot be locked (ENOBUFS)
     */
    static XskSocket open(FrameMemory frames) throws SystemCallException {
        OwnedFd fd = SystemCalls.socket(AF_XDP, SOCK_RAW | SystemCalls.O_CLOEXEC, "AF_XDP, SOCK_RAW");
        try {
            XskSocket socket = new XskSocket(fd, frames);
            socket.fillAll(frames);
            return socket;
        } catch (SystemCallException e) {
            fd.close();
            throw e;
        }
    }

    private void register(FrameMemory frames) throws SystemCallException {
        byte[] registration = new byte[32]; // struct xdp_umem_reg: no headroom, no flags, no metadata
        ByteBuffer.wrap(registration)
                .order(ByteOrder.nativeOrder())
                .putLong(frames.address())
                .putLong(frames.length())
                .putInt(frames.frameSize());
        SystemCalls.setSocketOption(fd, SOL_XDP, XDP_UMEM_REG, registration, "XDP_UMEM_REG");
    }

    private void setSize(int ring, int entries, String name) throws SystemCallException {
        SystemCalls.setSocketOption(fd, SOL_XDP, ring, number(entries), name);
    }

    private static byte[] number(int value) {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
        return bytes;
    }

    private ByteBuffer option(int option, int length, String name) throws SystemCallException {
        byte[] value = SystemCalls.socketOption(fd, SOL_XDP, option, length, name);
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    }

    private XskRing map(ByteBuffer offsets, int ring, long place, int size, int entryBytes) throws SystemCallException {
        int of = ring * OFFSETS_OF_RING;
        long entries = offsets.getLong(of + 16);
        long length = entries + (long) size * entryBytes;
        long address = SystemCalls.mapShared(fd, place, length);
        mappings.add(new long[] {address, length});
        return new XskRing(
                address + offsets.getLong(of),
                address + offsets.getLong(of + 8),
                address + offsets.getLong(of + 24),
                address + entries,
                size);
    }

    private void fillAll(FrameMemory frames) {
        for (int i = 0; i < frames.receiveFrames(); i++) {
            SharedMemory.putLong(fill.address(i), (long) i * frames.frameSize());
        }
        fill.setProduced(frames.receiveFrames());
    }

    /**
     * Binds the socket to a queue, without copying if the driver can.
     *
     * @param interfaceIndex in the namespace in which the socket was opened
     * @throws SystemCallException if the queue has a socket (EBUSY), for a while also after that was closed; if there is no
     *     such queue (EINVAL); or if there is no such interface (ENODEV)
     */
    void bind(int interfaceIndex, int queue) throws SystemCallException {
        byte[] address = new byte[16]; // struct sockaddr_xdp
        ByteBuffer.wrap(address)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_XDP)
                .putShort(XDP_USE_NEED_WAKEUP)
                .putInt(interfaceIndex)
                .putInt(queue);
        SystemCalls.bind(fd, address, "AF_XDP, interface " + interfaceIndex + ", queue " + queue);
        sendMoreByOneCall();
    }

    /** A driver without zero-copy takes 32 frames by one call; since Linux 6.18 as many as one wants. */
    private void sendMoreByOneCall() {
        try {
            setSize(XDP_MAX_TX_SKB_BUDGET, transmit.size(), "XDP_MAX_TX_SKB_BUDGET");
        } catch (SystemCallException e) {
            // An older kernel: then there are more calls.
        }
    }

    /** Whether the device itself reads and writes the frames. Bound. */
    boolean isZeroCopy() throws SystemCallException {
        return (option(XDP_OPTIONS, Integer.BYTES, "XDP_OPTIONS").getInt(0) & XDP_OPTIONS_ZEROCOPY) != 0;
    }

    /**
     * Frames that arrived and were lost for want of room in the rings, or because they were too long.
     *
     * @throws SystemCallException if the kernel does not tell
     */
    long lost() throws SystemCallException {
        ByteBuffer statistics = option(XDP_STATISTICS, 48, "XDP_STATISTICS");
        long lost = statistics.getLong(0); // rx_dropped
        return statistics.capacity() < 48 ? lost : lost + statistics.getLong(24); // rx_ring_full, since 5.9
    }

    int fd() {
        return fd.number();
    }

    XskRing receive() {
        return receive;
    }

    XskRing transmit() {
        return transmit;
    }

    XskRing fill() {
        return fill;
    }

    XskRing completion() {
        return completion;
    }

    @Override
    public long wakeTransmit() {
        return Downcalls.sendNothing(state, fd.number());
    }

    @Override
    public void wakeReceive() {
        Downcalls.receiveNothing(fd.number());
    }

    @Override
    public void startTimer(long nanos) {
        timer.start(nanos);
    }

    /** Wakes the worker when frames have arrived, and calls {@code timeIsUp} on its thread when the timer says so. */
    Kick kick(Runnable timeIsUp) {
        return new Kick() {
            @Override
            public void connect(Doorbell doorbell) throws IOException {
                EpollDoorbell epoll = EpollDoorbell.require(doorbell);
                epoll.watchDevice(fd.number(), () -> {}); // what arrived is seen in the ring
                try {
                    epoll.watchDevice(timer.fd(), timeIsUp::run);
                } catch (SystemCallException e) {
                    epoll.unwatchDevice(fd.number());
                    throw e;
                }
            }

            @Override
            public void disconnect(Doorbell doorbell) {
                if (doorbell instanceof EpollDoorbell epoll) {
                    epoll.unwatchDevice(fd.number());
                    epoll.unwatchDevice(timer.fd());
                }
            }
        };
    }

    private void unmap() {
        for (long[] mapping : mappings) {
            try {
                SystemCalls.munmap(mapping[0], mapping[1]);
            } catch (SystemCallException e) {
                // Only a range that was never mapped is refused: a bug here, not a state of the machine.
                throw new IllegalStateException(e);
            }
        }
        mappings.clear();
    }

    /** Gives the queue back; its next owner may have to wait for a few milliseconds. Nobody uses the rings any more. */
    @Override
    public void close() {
        // The rings hold the socket open as long as they are mapped.
        unmap();
        fd.close();
        timer.close();
    }
}
