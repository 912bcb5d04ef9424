package dev.valed.ports.xdp;

import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.Kick;
import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SocketCalls;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.SystemCalls;
import dev.valed.ports.sys.TimerFd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
    private static final short XDP_USE_NEED_WAKEUP = 1 << 3;

    private final OwnedFd fd;
    private final XskOptions options;
    private final XskRings rings;
    private final TimerFd timer;
    private final CallState state = new CallState();

    private XskSocket(OwnedFd fd, XskOptions options, XskRings rings, TimerFd timer) {
        this.fd = fd;
        this.options = options;
        this.rings = rings;
        this.timer = timer;
    }

    /**
     * Opens a socket that is not bound yet, all frames for receiving in the fill ring.
     *
     * @param frames memory, which must stay until the socket is closed
     * @throws SystemCallException if the kernel has no AF_XDP (EAFNOSUPPORT), CAP_NET_RAW is missing (EPERM), or the memory
     *     cannot be locked (ENOBUFS)
     */
    static XskSocket open(FrameMemory frames) throws SystemCallException {
        OwnedFd fd = SocketCalls.socket(AF_XDP, SOCK_RAW | SystemCalls.O_CLOEXEC, "AF_XDP, SOCK_RAW");
        TimerFd timer = null;
        try {
            timer = TimerFd.create();
            XskOptions options = new XskOptions(fd);
            options.register(frames);
            XskRings rings = new XskRings(options, frames);
            rings.fillAll(frames);
            return new XskSocket(fd, options, rings, timer);
        } catch (SystemCallException e) {
            if (timer != null) {
                timer.close();
            }
            fd.close();
            throw e;
        }
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
        SocketCalls.bind(fd, address, "AF_XDP, interface " + interfaceIndex + ", queue " + queue);
        options.sendByOneCall(rings.transmit().size());
    }

    /** Whether the device itself reads and writes the frames. Bound. */
    boolean isZeroCopy() throws SystemCallException {
        return options.isZeroCopy();
    }

    /**
     * Frames that arrived and were lost for want of room in the rings, or because they were too long.
     *
     * @throws SystemCallException if the kernel does not tell
     */
    long lost() throws SystemCallException {
        return options.lost();
    }

    int fd() {
        return fd.number();
    }

    XskRings rings() {
        return rings;
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

    /** Gives the queue back; its next owner may have to wait for a few milliseconds. Nobody uses the rings any more. */
    @Override
    public void close() {
        rings.close();
        fd.close();
        timer.close();
    }
}
