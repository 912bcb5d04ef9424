package dev.valed.ports.tap;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Ingress;
import dev.valed.ports.sys.EpollDoorbell;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Carries every frame of one TAP to the other and back, on a thread of its own, as a worker would. */
final class Wire implements AutoCloseable {
    final PortCounters fromA = new PortCounters();
    final PortCounters fromB = new PortCounters();
    volatile int longestFrame;

    private final FrameBatch batch = new FrameBatch();
    private final short[] order = new short[FrameBatch.CAPACITY];
    private final Ingress[] ingress;
    private final Egress[] egress;
    private final EpollDoorbell doorbell = EpollDoorbell.create();
    private final Thread thread;
    private volatile boolean running = true;

    Wire(TapDevice a, TapDevice b) throws IOException {
        for (short i = 0; i < order.length; i++) {
            order[i] = i;
        }
        ingress = new Ingress[] {
            a.rings().ingress().getFirst(), b.rings().ingress().getFirst()
        };
        egress = new Egress[] {a.rings().egress().getFirst(), b.rings().egress().getFirst()};
        ingress[0].connect(doorbell);
        ingress[1].connect(doorbell);
        thread = Thread.ofPlatform().name("wire").start(this::run);
    }

    private void run() {
        while (running) {
            if (carry(ingress[0], egress[1], fromA) + carry(ingress[1], egress[0], fromB) == 0) {
                doorbell.await(TimeUnit.SECONDS.toNanos(60));
            } else {
                doorbell.poll();
            }
        }
    }

    private int carry(Ingress from, Egress to, PortCounters counters) {
        int taken = from.receive(batch, FrameBatch.CAPACITY, counters);
        if (batch.frames > 0) {
            longestFrame = Math.max(longestFrame, batch.longestSlot);
            to.deliver(batch, order, 0, batch.frames, counters);
        }
        from.release();
        return taken;
    }

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
