package dev.valed.ports.client;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RequestType;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port on a switch of the daemon, from its opening to its closing.
 *
 * <pre>{@code
 * try (ValePort port = ValePort.open(Path.of("/run/valed/netmap.sock"), "vale0:a")) {
 *     port.send(frame);
 *     byte[] answer = port.receive(Duration.ofSeconds(1));
 * }
 * }</pre>
 *
 * <p>Frames begin with the Ethernet header and have no FCS. For many frames at once, and without copying, use the
 * {@linkplain #txRing rings}: each ring belongs to one thread at a time, and {@link #send} uses tx ring 0,
 * {@link #receive} rx ring 0; so one thread may send while another receives. {@link #close} may be called by any thread
 * at any time.
 *
 * <p>When the daemon is restarted the port goes on by itself: until then nothing is received, and a full tx ring stays
 * full. Only when the port was taken away on purpose, or the new daemon does not know it again, it is disconnected.
 */
public final class ValePort implements AutoCloseable {
    private final PortSession session;
    private final List<TxRing> txRings = new ArrayList<>();
    private final List<RxRing> rxRings = new ArrayList<>();
    private boolean closed;

    private ValePort(PortSession session) {
        this.session = session;
    }

    /**
     * Opens a port with the daemon's default layout.
     *
     * <p>Waits while the daemon's queue of new connections is full.
     *
     * @param daemon path of its socket
     * @param name   switch and port, such as {@code vale0:a}: shorter than 16 characters
     * @throws PortRefusedException if the daemon does not grant it, with the reason: EBUSY or EEXIST if the name is
     *                              taken, ENOENT or ENODEV if there is no such switch, for example
     * @throws IOException          if no daemon listens there (ENOENT, ECONNREFUSED), this user may not write to the
     *                              socket (EACCES), or the daemon does not answer within 15 s
     */
    public static ValePort open(Path daemon, String name) throws IOException {
        return open(daemon, name, RingCounts.USUAL, List.of());
    }

    /**
     * {@link #open(Path, String)} with a layout of the caller's choice, for more rings, slots or longer buffers.
     *
     * <p>What another port sends by its ring k comes in by ring k here, modulo the number of rx rings.
     */
    public static ValePort open(Path daemon, String name, NetmapLayout layout) throws IOException {
        RingCounts rings = new RingCounts(layout.slots(), layout.slots(), layout.txRings(), layout.rxRings(), 0, 0);
        return open(daemon, name, rings, List.of(RequestOption.bufferSize(layout.bufferSize())));
    }

    private static ValePort open(Path daemon, String name, RingCounts rings, List<RequestOption> options)
            throws IOException {
        Register register = Register.allRings(rings).withFlags(Register.EXCLUSIVE);
        ValePort port = new ValePort(Handshake.open(
                daemon, new NetmapRequest(RequestType.REGISTER, ControlMessage.LEAST_API, name, register, options)));
        try {
            port.makeRings();
            return port;
        } catch (IOException e) {
            port.close();
            throw e;
        }
    }

    private void makeRings() throws SystemCallException {
        int number = 0;
        for (Binding.Ring ring : session.shape().binding().rings()) {
            RingWait wait = RingWait.create(session, number++);
            if (ring.transmits()) {
                txRings.add(new TxRing(session, wait, ring));
            } else {
                rxRings.add(new RxRing(session, wait, ring));
            }
        }
    }

    /** As {@code vale0:a}. */
    public String name() {
        return session.name();
    }

    /** Counts and sizes of rings and buffers. */
    public NetmapLayout layout() {
        return session.shape().layout();
    }

    /** @param ring 0 to {@code layout().txRings()} - 1 */
    public TxRing txRing(int ring) {
        return txRings.get(ring);
    }

    /** @param ring 0 to {@code layout().rxRings()} - 1 */
    public RxRing rxRing(int ring) {
        return rxRings.get(ring);
    }

    /**
     * Sends a frame, and all that was put into tx ring 0 before, without waiting.
     *
     * @param frame 1 byte to 64 buffers
     * @return false if the ring is full
     * @throws PortDisconnectedException if it is full and the port has ended
     */
    public boolean send(byte[] frame) throws PortDisconnectedException {
        return send(frame, Duration.ZERO);
    }

    /**
     * {@link #send(byte[])} that waits for room.
     *
     * @return false if there was none in time
     * @throws PortDisconnectedException if there is none and the port has ended
     */
    public boolean send(byte[] frame, Duration timeout) throws PortDisconnectedException {
        TxRing ring = txRings.getFirst();
        boolean taken = ring.put(frame);
        ring.sync();
        if (!taken) {
            ring.await(ring.slotsFor(frame.length), nanos(timeout));
            taken = ring.put(frame);
            ring.sync();
        }
        return taken;
    }

    /**
     * Receives a frame.
     *
     * @param timeout how long to wait for one, zero not to wait
     * @return null if there was none in time
     * @throws PortDisconnectedException if there is none and the port has ended
     */
    public byte @Nullable [] receive(Duration timeout) throws PortDisconnectedException {
        RxRing ring = rxRings.getFirst();
        long start = System.nanoTime();
        long limit = nanos(timeout);
        long left = limit;
        while (true) {
            byte[] frame = ring.take();
            ring.sync();
            if (frame != null || ring.await(1, left) == 0) {
                return frame;
            }
            left = limit - (System.nanoTime() - start);
        }
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /**
     * Gives the port back. Frames sent before are forwarded. Threads that wait in its rings are woken, with a
     * {@link PortDisconnectedException}. Idempotent.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        session.close();
        txRings.forEach(PortRing::closeWait);
        rxRings.forEach(PortRing::closeWait);
    }
}
