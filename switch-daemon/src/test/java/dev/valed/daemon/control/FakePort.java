package dev.valed.daemon.control;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Ingress;
import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A port of which frames come only as counts: each is a runt, so that it needs no memory. */
final class FakePort implements OpenPort {

    final AtomicInteger runts = new AtomicInteger();
    final AtomicInteger closings = new AtomicInteger();
    /** The worker waits here before each look; open unless a test closes it. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    /** Its second side, if it has one. */
    @Nullable FakePort host;

    volatile boolean up = true;
    volatile int headerLength;
    /** Whether the core has it. */
    volatile boolean attached;

    volatile long missedFrames;
    volatile long lateCompletions;
    /** Whether no worker can watch it. */
    volatile boolean unwatchable;
    /** Whether it was given back while the core still had it. */
    volatile boolean givenBackFirst;
    /** Called when it is closed. */
    volatile Runnable whenClosed = () -> {};

    private final PortRings rings = new PortRings(List.of(new RuntIngress()), List.of(new NoEgress()));

    @Override
    public PortRings rings() {
        return rings;
    }

    @Override
    public List<OpenPort> sides() {
        return host == null ? List.of(this) : List.of(this, host);
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public String detail() {
        return "a fake";
    }

    @Override
    public String mechanism() {
        return "make-believe";
    }

    @Override
    public long missedFrames() {
        return missedFrames;
    }

    @Override
    public long lateCompletions() {
        return lateCompletions;
    }

    @Override
    public void setHeaderLength(int bytes) {
        headerLength = bytes;
    }

    @Override
    public int headerLength() {
        return headerLength;
    }

    @Override
    public void giveBack() {
        givenBackFirst = attached;
    }

    @Override
    public void close() {
        closings.incrementAndGet();
        whenClosed.run();
    }

    boolean isClosed() {
        return closings.get() > 0;
    }

    private final class RuntIngress extends Ingress {

        RuntIngress() {
            super(0);
        }

        @Override
        public int receive(FrameBatch batch, int limit, PortCounters counters) {
            awaitGate();
            batch.clear();
            int taken = Math.min(runts.get(), limit);
            if (taken > 0) {
                counters.add(PortCounter.RECEIVED_FRAMES, taken);
                counters.dropReceived(DropReason.RUNT, taken);
                runts.addAndGet(-taken);
            }
            return taken;
        }

        private void awaitGate() {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void release() {}

        @Override
        public void connect(Doorbell doorbell) throws IOException {
            if (unwatchable) {
                throw new IOException("there are no descriptors left");
            }
            attached = true;
        }

        @Override
        public void disconnect(Doorbell doorbell) {
            attached = false;
        }

        @Override
        public boolean hasWork() {
            return runts.get() > 0;
        }

        @Override
        public int capacity() {
            return 1024;
        }
    }

    private static final class NoEgress extends Egress {
        @Override
        public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
            counters.dropTransmit(DropReason.RING_FULL, to - from);
            return 0;
        }
    }
}
