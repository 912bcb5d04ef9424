package dev.valed.core.ring;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import org.jspecify.annotations.Nullable;

/** The way from one ring into another without a switch between them. */
final class Delivery implements AutoCloseable {

    private final MemoryPort from;
    private final FrameBatch batch = new FrameBatch();
    private final PortCounters counters = new PortCounters();
    private final PortCounters ingressCounters = new PortCounters();
    private @Nullable MemoryPort to;

    Delivery(NetmapLayout layout) {
        from = new MemoryPort("from", layout);
    }

    MemoryPort attach(NetmapLayout layout) {
        to = new MemoryPort("to", layout);
        return to;
    }

    /** Makes a batch of frames in one slot each, or in chains where they are longer than a buffer. */
    void receive(Frame... frames) {
        for (Frame frame : frames) {
            from.tx().putChain(from.layout().bufferSize(), frame);
        }
        from.tx().publish();
        from.ingress().receive(batch, FrameBatch.CAPACITY, ingressCounters);
        from.ingress().release(); // nobody overwrites the buffers before the next batch
        if (batch.frames != frames.length) {
            throw new AssertionError(batch.frames + " frames of " + frames.length + " were received");
        }
    }

    int deliver(Frame... frames) {
        receive(frames);
        short[] order = new short[frames.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (short) i;
        }
        return deliver(order, 0, order.length);
    }

    int deliver(short[] order, int first, int end) {
        return to.egress().deliver(batch, order, first, end, counters);
    }

    FrameBatch batch() {
        return batch;
    }

    /** The receiver's. */
    PortCounters counters() {
        return counters;
    }

    static boolean hasMore(long word) {
        return SlotWord.hasMore(word);
    }

    @Override
    public void close() {
        from.close();
        if (to != null) {
            to.close();
        }
    }
}
