package dev.valed.core.testing;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.PortRings;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.Kick;
import dev.valed.core.ring.NetmapEgress;
import dev.valed.core.ring.NetmapIngress;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingFaults;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A netmap port in this process' memory with both ends of it: the rings as the core uses them, and a client that obeys
 * the protocol to the letter. Close it when the core has let go of the port.
 */
public final class MemoryPort implements AutoCloseable {

    /** Small enough for hundreds of ports, and for full rings to be seen. */
    public static final NetmapLayout SMALL = new NetmapLayout(1, 1, 64, 2112);

    private final Arena arena = Arena.ofShared();
    private final String name;
    private final NetmapLayout layout;
    private final long base;
    private final RingFaults faults = new RingFaults();
    private final AtomicInteger senderWakeups = new AtomicInteger();
    private final AtomicInteger receiverWakeups = new AtomicInteger();
    private final List<DoorbellKick> kicks;
    private List<NetmapIngress> ingress;
    private List<NetmapEgress> egress;
    private final List<TxClient> tx;
    private final List<RxClient> rx;

    public MemoryPort(String name) {
        this(name, SMALL);
    }

    public MemoryPort(String name, NetmapLayout layout) {
        this.name = name;
        this.layout = layout;
        this.base = arena.allocate(layout.size(), 4096).address();
        layout.format(base, name);
        kicks = IntStream.range(0, layout.txRings())
                .mapToObj(i -> new DoorbellKick())
                .toList();
        ingress = makeIngress();
        egress = makeEgress();
        tx = IntStream.range(0, layout.txRings())
                .mapToObj(i -> new TxClient(layout, base, i, kicks.get(i)))
                .toList();
        rx = IntStream.range(0, layout.rxRings())
                .mapToObj(i -> new RxClient(layout, base, i))
                .toList();
    }

    private List<NetmapIngress> makeIngress() {
        BufferPool buffers = layout.bufferPool(base);
        return IntStream.range(0, layout.txRings())
                .mapToObj(i -> new NetmapIngress(
                        layout.txPlace(base, i), buffers, i, senderWakeups::incrementAndGet, kicks.get(i), faults))
                .toList();
    }

    private List<NetmapEgress> makeEgress() {
        BufferPool buffers = layout.bufferPool(base);
        return IntStream.range(0, layout.rxRings())
                .mapToObj(i ->
                        new NetmapEgress(layout.rxPlace(base, i), buffers, receiverWakeups::incrementAndGet, faults))
                .toList();
    }

    /** The core's ends of the rings are new, as after a restart of the daemon; the client goes on. */
    public void reopen() {
        ingress = makeIngress();
        egress = makeEgress();
    }

    /** As {@link #reopen}, when so many slots (modulo 2^32) have gone through ring 0 of both kinds already. */
    public void reopenAt(long cursor) {
        tx().startAt((int) cursor);
        rx().startAt((int) cursor);
        reopen();
    }

    /** The client kicks the doorbell that the core connected last. */
    private static final class DoorbellKick implements Kick, Runnable {

        private volatile @Nullable Doorbell doorbell;

        @Override
        public void connect(Doorbell to) {
            doorbell = to;
        }

        @Override
        public void disconnect(Doorbell from) {
            doorbell = null;
        }

        @Override
        public void run() {
            Doorbell connected = doorbell;
            if (connected != null) {
                connected.ring();
            }
        }
    }

    public String name() {
        return name;
    }

    public NetmapLayout layout() {
        return layout;
    }

    /** Address of the port's memory. */
    public long base() {
        return base;
    }

    public PortRings rings() {
        return new PortRings(ingress, egress);
    }

    public NetmapIngress ingress() {
        return ingress.getFirst();
    }

    public NetmapEgress egress() {
        return egress.getFirst();
    }

    public TxClient tx() {
        return tx.getFirst();
    }

    public TxClient tx(int ring) {
        return tx.get(ring);
    }

    public RxClient rx() {
        return rx.getFirst();
    }

    public RxClient rx(int ring) {
        return rx.get(ring);
    }

    /** Sends by ring 0. */
    public void send(Frame... frames) {
        tx().send(frames);
    }

    /** Takes what came by ring 0. */
    public List<Frame> received() {
        return rx().receive();
    }

    public RingFaults faults() {
        return faults;
    }

    /** Times that a worker woke the sending client. */
    public int senderWakeups() {
        return senderWakeups.get();
    }

    /** Times that a worker woke the receiving client. */
    public int receiverWakeups() {
        return receiverWakeups.get();
    }

    /** Fills all buffers with a byte, so that what is written where can be seen. */
    public void paintBuffers(int value) {
        for (long at = layout.buffersOffset(); at < layout.size(); at++) {
            SharedMemory.putByte(base + at, (byte) value);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
