package dev.valed.core.ring;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Ingress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The ring that a client sends by. The client is not trusted: each slot is read once, as one word, and what was read is
 * checked; the head is checked against what the client can own; the worker's own tail is private, and what stands in
 * shared memory of it is never read back.
 *
 * <p>The worker that owns the ring calls everything but {@link #hasWork}.
 */
public final class NetmapIngress extends Ingress {

    private final long headWord;
    private final long tailWord;
    private final long sleepWord;
    private final long slotBase;
    private final long bufferBase;
    private final int bufferSize;
    private final int mask;
    private final BufferPool buffers;

    private final Sleeper client;
    private final Kick kick;
    private final RingFaults faults;

    /** Indices {@link BufferPool#FIRST_BUFFER} and up, this many of them, are buffers: as of the present batch. */
    private int usableBuffers;
    /** Slots taken since the start; the worker's own, published by {@link #release}. */
    private int tail;

    private int taken;
    private int sleeps;
    /** The impossible head that was counted last, else an old tail, which is none. */
    private int refusedHead;

    /**
     * @param place  of the ring, formatted by {@link NetmapLayout#format} or as it does, and mapped until the core has
     *               let go of the port
     * @param number of the ring among the port's, from 0
     * @param client wakes the client
     * @param kick   by which the client wakes the worker
     */
    public NetmapIngress(RingPlace place, BufferPool buffers, int number, Wakeup client, Kick kick, RingFaults faults) {
        super(number);
        this.headWord = place.sync() + SyncLayout.HEAD;
        this.tailWord = place.sync() + SyncLayout.TAIL;
        this.sleepWord = place.sync() + SyncLayout.SLEEP;
        this.slotBase = place.firstSlot();
        this.buffers = buffers;
        this.bufferBase = buffers.address();
        this.bufferSize = buffers.bufferSize();
        this.mask = place.slots() - 1;
        this.client = new Sleeper(place.sync() + SyncLayout.WAIT, client);
        this.kick = kick;
        this.faults = faults;
    }

    @Override
    public int receive(FrameBatch batch, int limit, PortCounters counters) {
        batch.clear();
        int available = available();
        if (available <= 0) {
            return taken = 0;
        }
        usableBuffers = buffers.count() - BufferPool.FIRST_BUFFER;
        batch.bufferBase = bufferBase;
        batch.bufferStride = bufferSize;
        batch.longestSlot = bufferSize;
        batch.headerLength = 0;
        return taken = take(batch, Math.min(available, limit), counters);
    }

    /** Slots that the client handed over and the worker has not taken; 0 as well when the head is impossible. */
    private int available() {
        int head = SharedMemory.getIntAcquire(headWord); // pairs with the client's release at its sync point
        int available = head - tail;
        if (Integer.compareUnsigned(available, mask) > 0) {
            if (head != refusedHead) {
                refusedHead = head;
                faults.badHead();
            }
            return 0;
        }
        return available;
    }

    private int take(FrameBatch batch, int slots, PortCounters counters) {
        final int end = tail + slots;
        int next = tail;
        while (true) {
            next += takeRun(batch, next, end - next, counters);
            if (next == end) {
                break;
            }
            int odd = takeOdd(batch, next, end, counters);
            if (odd == 0) {
                break; // a chain that goes on beyond this batch: the next one begins with it
            }
            next += odd;
        }
        counters.add(PortCounter.RECEIVED_FRAMES, batch.frames);
        return next - tail;
    }

    /**
     * Takes frames up to the first that is bad or a chain: nearly always all of them, so this loop has no calls.
     *
     * @return slots taken, 0 to {@code slots}
     */
    private int takeRun(FrameBatch batch, int first, int slots, PortCounters counters) {
        // Locals, because the compiler may not keep fields in registers across reads of shared memory.
        final long slotBase = this.slotBase;
        final long bufferBase = this.bufferBase;
        final int bufferSize = this.bufferSize;
        final int mask = this.mask;
        final int usableBuffers = this.usableBuffers;
        final long[] words = batch.slot;
        final long[] destinations = batch.destination;
        final long[] sources = batch.source;
        final int start = batch.frames;
        long bytes = 0;
        int i = 0;
        for (; i < slots; i++) {
            long word = SharedMemory.getLongOpaque(slotBase + ((long) (first + i & mask) << 4));
            int buffer = SlotWord.bufferIndex(word);
            int length = SlotWord.length(word);
            if (Integer.compareUnsigned(buffer - BufferPool.FIRST_BUFFER, usableBuffers) >= 0
                    || Integer.compareUnsigned(length - Ethernet.HEADER_LENGTH, bufferSize - Ethernet.HEADER_LENGTH) > 0
                    || SlotWord.hasMore(word)) {
                break;
            }
            long frame = bufferBase + (long) buffer * bufferSize;
            long word0 = SharedMemory.getLongOpaque(frame);
            words[start + i] = word;
            destinations[start + i] = FrameBatch.destination(word0);
            sources[start + i] = FrameBatch.source(word0, SharedMemory.getLongOpaque(frame + 8));
            bytes += length;
        }
        batch.frames = start + i;
        counters.add(PortCounter.RECEIVED_BYTES, bytes);
        return i;
    }

    private boolean isBuffer(long word) {
        return Integer.compareUnsigned(SlotWord.bufferIndex(word) - BufferPool.FIRST_BUFFER, usableBuffers) < 0;
    }

    /**
     * A slot that is bad or begins a chain.
     *
     * @return slots used up, 0 when the chain does not end before {@code end} but may do so later
     */
    private int takeOdd(FrameBatch batch, int next, int end, PortCounters counters) {
        long first = SharedMemory.getLongOpaque(slotBase + ((long) (next & mask) << 4));
        DropReason bad = reject(first, Ethernet.HEADER_LENGTH);
        batch.beginChain();
        long word = first;
        int slots = 1;
        long bytes = SlotWord.length(first);
        while (SlotWord.hasMore(word)) {
            if (slots == SlotWord.MAX_CHAIN || next + slots == end) {
                if (slots < SlotWord.MAX_CHAIN && next != tail) {
                    batch.abandonChain();
                    return 0;
                }
                bad = DropReason.BAD_CHAIN;
                break;
            }
            word = SharedMemory.getLongOpaque(slotBase + ((long) (next + slots & mask) << 4));
            slots++;
            bytes += SlotWord.length(word);
            if (bad == null) {
                bad = reject(word, 1);
                batch.addFurtherSlot(word);
            }
        }
        if (bad != null) {
            batch.abandonChain();
            counters.add(PortCounter.RECEIVED_FRAMES, 1);
            counters.dropReceived(bad, 1);
            return slots;
        }
        long frame = bufferBase + (long) SlotWord.bufferIndex(first) * bufferSize;
        batch.add(first, SharedMemory.getLongOpaque(frame), SharedMemory.getLongOpaque(frame + 8));
        counters.add(PortCounter.RECEIVED_BYTES, bytes);
        return slots;
    }

    private @Nullable DropReason reject(long word, int shortest) {
        int length = SlotWord.length(word);
        if (!isBuffer(word)) {
            return DropReason.BAD_SLOT;
        }
        if (length < shortest) {
            return DropReason.RUNT;
        }
        return length > bufferSize ? DropReason.OVERSIZE : null;
    }

    @Override
    public void release() {
        if (taken > 0) {
            tail += taken;
            refusedHead = tail;
            taken = 0;
            SharedMemory.putIntRelease(tailWord, tail); // pairs with the client's acquire: its buffers are read
        }
    }

    @Override
    public boolean hasWork() {
        return Integer.compareUnsigned(SharedMemory.getIntAcquire(headWord) - tail - 1, mask) < 0;
    }

    @Override
    public void arm() {
        SharedMemory.putIntRelease(sleepWord, ++sleeps);
    }

    @Override
    public void disarm() {
        SharedMemory.putIntRelease(sleepWord, ++sleeps);
    }

    @Override
    public boolean wakeSender() {
        return client.wakeIfAsleep();
    }

    @Override
    public void connect(Doorbell doorbell) throws IOException {
        kick.connect(doorbell);
    }

    @Override
    public void disconnect(Doorbell doorbell) {
        kick.disconnect(doorbell);
    }

    @Override
    public int capacity() {
        return mask;
    }
}
