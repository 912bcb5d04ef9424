package dev.valed.ports.testing;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Ingress;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.EpollDoorbell;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Carries every frame of one port to the other and back, on a thread of its own, as a worker would. */
public final class Wire implements AutoCloseable {
    public final PortCounters fromA = new PortCounters();
    public final PortCounters fromB = new PortCounters();
    public volatile int longestFrame;

    private final FrameBatch batch = new FrameBatch();
    private final short[] order = new short[FrameBatch.CAPACITY];
    private final OpenPort a;
    private final OpenPort b;
    private final EpollDoorbell doorbell = EpollDoorbell.create();
    private final Thread thread;
    private volatile boolean running = true;

    public Wire(OpenPort a, OpenPort b) throws IOException {
        for (short i = 0; i < order.length; i++) {
            order[i] = i;
        }
        this.a = a;
        this.b = b;
        for (Ingress ingress : a.rings().ingress()) {
            ingress.connect(doorbell);
        }
        for (Ingress ingress : b.rings().ingress()) {
            ingress.connect(doorbell);
        }
        thread = Thread.ofPlatform().name("wire").start(this::run);
    }

    private void run() {
        while (running) {
            if (carry(a, b, fromA) + carry(b, a, fromB) == 0) {
                doorbell.await(TimeUnit.SECONDS.toNanos(60));
            } else {
                doorbell.poll();
            }
        }
    }

    private int carry(OpenPort from, OpenPort to, PortCounters counters) {
        int taken = 0;
        for (Ingress ingress : from.rings().ingress()) {
            List<? extends Egress> egress = to.rings().egress();
            taken += carry(ingress, egress.get(ingress.ring() % egress.size()), counters);
        }
        return taken;
    }

    private int carry(Ingress from, Egress to, PortCounters counters) {
        int taken = from.receive(batch, FrameBatch.CAPACITY, counters);
        boolean delivered = batch.frames > 0;
        if (delivered) {
            longestFrame = Math.max(longestFrame, batch.longestSlot);
            to.deliver(batch, order, 0, batch.frames, counters);
        }
        from.release();
        if (delivered) {
            VarHandle.fullFence();
            to.wakeReceiver();
        }
        return taken;
    }

    /** Ends the thread, not the ports. */
    @Override
    public void close() throws IOException {
        running = false;
        doorbell.ring();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        doorbell.close();
    }
}
