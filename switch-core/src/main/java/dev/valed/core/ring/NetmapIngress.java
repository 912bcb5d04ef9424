package dev.valed.core.ring;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Ingress;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ring that a client sends by. The client is not trusted: each slot is read once, as one word, and what was read is
 * checked; the head is checked against what the client can own; the worker's own tail is private, and what stands in
 * shared memory of it is never read back.
 *
 * <p>It goes on from where the words of its block say, so that a ring lives on when the process at this end is another
 * one. Those of a new ring are zero. Whatever a client has made of them, it can hurt itself alone: a tail that does not
 * fit the head is an impossible head, and a ring that stands still.
 *
 * <p>The worker that owns the ring calls everything but {@link #hasWork} and {@link #setHeaderLength}.
 */
public class NetmapIngress extends Ingress {

    private final long headWord;
    private final long tailWord;
    private final long sleepWord;
    private final long lostWord;
    private final long slotBase;
    private final long bufferBase;
    private final int bufferSize;
    private final int mask;
    private final BufferPool buffers;
    private final SlotCheck slotCheck;

    private final Sleeper client;
    private final Kick kick;
    private final RingFaults faults;

    /** Bytes of virtio-net header in front of each frame. Written by the control thread. */
    private volatile int headerLength;

    /** Indices {@link BufferPool#FIRST_BUFFER} and up, this many of them, are buffers: as of the present batch. */
    private int usableBuffers;
    /** Slots taken since the start; the worker's own, published by {@link #release}. */
    private int tail;

    private int taken;
    /** Of the last {@link #receive}: what is in it is counted and given back when it was delivered. */
    private @Nullable FrameBatch batch;

    private @Nullable PortCounters counters;
    private int sleeps;
    private int lost;
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
        this(IngressWords.ofTxRing(place), place, buffers, number, client, kick, faults);
    }

    NetmapIngress(
            IngressWords words,
            RingPlace place,
            BufferPool buffers,
            int number,
            Wakeup client,
            Kick kick,
            RingFaults faults) {
        super(number);
        this.headWord = words.filled();
        this.tailWord = words.done();
        this.sleepWord = words.sleep();
        this.lostWord = words.lost();
        this.slotBase = place.firstSlot();
        this.buffers = buffers;
        this.bufferBase = buffers.address();
        this.bufferSize = buffers.bufferSize();
        this.mask = place.slots() - 1;
        this.slotCheck = new SlotCheck(place, buffers);
        this.client = new Sleeper(words.senderWait(), client);
        this.kick = kick;
        this.faults = faults;
        this.tail = SharedMemory.getIntAcquire(tailWord);
        this.refusedHead = tail;
        this.lost = lostWord == 0 ? 0 : SharedMemory.getIntOpaque(lostWord);
        this.sleeps = SharedMemory.getIntOpaque(sleepWord) + 1 & ~1; // awake, and never a number that was answered
        SharedMemory.putIntRelease(sleepWord, sleeps);
    }

    /**
     * From the next batch on frames begin with a virtio-net header of so many bytes. Any thread.
     *
     * @param bytes one that {@link VirtioNetHeader#isLength}
     */
    public void setHeaderLength(int bytes) {
        if (!VirtioNetHeader.isLength(bytes)) {
            throw new IllegalArgumentException("a virtio-net header of " + bytes + " bytes is not accepted");
        }
        headerLength = bytes;
    }

    @Override
    public int receive(FrameBatch batch, int limit, PortCounters counters) {
        batch.clear();
        int available = available();
        if (available <= 0) {
            return taken = 0;
        }
        usableBuffers = buffers.count() - BufferPool.FIRST_BUFFER;
        batch.bufferStride = bufferSize;
        batch.longestSlot = bufferSize;
        this.batch = batch;
        this.counters = counters;
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
        final int header = headerLength;
        batch.headers().apart(header);
        batch.bufferBase = bufferBase + header;
        slotCheck.begin(header, usableBuffers);
        final int end = tail + slots;
        int next = tail;
        while (next != end) {
            int run = header == 0 ? takeRun(batch, next, end - next) : 0;
            next += run;
            if (next != end) {
                int odd = slotCheck.take(batch, next, end, next == tail, counters);
                if (odd == 0) {
                    break; // the next batch begins with it
                }
                next += odd;
            }
        }
        return next - tail;
    }

    /**
     * Takes frames up to the first for which there is {@link SlotCheck}: nearly always all of them, so this loop has no
     * calls.
     *
     * @return slots taken, 0 to {@code slots}
     */
    private int takeRun(FrameBatch batch, int first, int slots) {
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
                    || !SlotWord.isPlain(word)) {
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
        batch.bytes += bytes;
        return i;
    }

    @Override
    public void release() {
        if (taken > 0) {
            FrameBatch last = Objects.requireNonNull(batch);
            count(last, Objects.requireNonNull(counters));
            tail += taken - slotsLeftOver(last);
            refusedHead = tail;
            taken = 0;
            SharedMemory.putIntRelease(tailWord, tail); // pairs with the client's acquire: its buffers are read
        }
    }

    private void count(FrameBatch last, PortCounters counters) {
        counters.add(PortCounter.RECEIVED_FRAMES, last.frames);
        counters.add(PortCounter.RECEIVED_BYTES, last.bytes - bytesLeftOver(last));
        if (last.foundFull() > 0 && lostWord != 0) {
            lost += last.foundFull();
            SharedMemory.putIntOpaque(lostWord, lost);
        }
    }

    private static int slotsLeftOver(FrameBatch batch) {
        int slots = 0;
        for (int i = 0; i < batch.leftOver(); i++) {
            slots += batch.slots(batch.frames + i);
        }
        return slots;
    }

    private static long bytesLeftOver(FrameBatch batch) {
        long bytes = 0;
        for (int i = 0; i < batch.leftOver(); i++) {
            bytes += batch.length(batch.frames + i);
        }
        return bytes;
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
