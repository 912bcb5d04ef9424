package dev.valed.ports.xdp;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.Reservations;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The transmit ring and the frames that go out by it, for any number of workers at the same time: each claims entries,
 * fills frames, and completes the entries, see {@link Reservations}. The kernel gives frames back by the completion ring,
 * in any order, perhaps late; whoever needs some takes them in.
 *
 * <p>Free frames wait in a queue of their own, and entry {@code c} is sent with the {@code c}th frame that ever got free: so
 * one compare-and-set claims both. The queue is written at {@code freed} and never overtakes its readers: a frame
 * can only come back when every entry up to its own was published, and by then the frames of those were read.
 *
 * <pre>
 *       published     claimed        freed                      freed - published &lt;= size
 *   sent    |  being filled |  free    |
 * ----------+---------------+----------+-----&gt; entries
 * </pre>
 *
 * A frame that never comes back is missing from then on, and nothing waits for it.
 */
final class TransmitRing {

    private final XskRing ring;
    private final XskRing completion;
    private final Reservations reservations;
    private final RingFaults faults;

    private final long memory;
    private final int first;
    private final int frameShift;

    /** The queue: offset of the {@code c}th free frame, modulo the ring's size. */
    private final int[] free;
    /** Whether a frame, counted from the first for transmission, is the kernel's. */
    private final boolean[] sent;

    /** Frames that ever got free, those at the start included. Written while {@link #reclaiming}. */
    private volatile long freed;

    private int completed;
    private final AtomicBoolean reclaiming = new AtomicBoolean();

    /** The two rings are empty, and of the same size. */
    TransmitRing(XskRing ring, XskRing completion, FrameMemory frames, RingFaults faults) {
        this.ring = ring;
        this.completion = completion;
        this.faults = faults;
        this.memory = frames.address();
        this.first = frames.receiveLength();
        this.frameShift = Integer.numberOfTrailingZeros(frames.frameSize());
        this.free = new int[ring.size()];
        this.sent = new boolean[ring.size()];
        int start = ring.produced();
        for (int i = 0; i < free.length; i++) {
            free[start + i & ring.mask()] = first + (i << frameShift);
        }
        this.reservations = new Reservations(ring.size(), ring.producer(), Integer.toUnsignedLong(start));
        this.freed = Integer.toUnsignedLong(start) + free.length;
        this.completed = completion.consumed();
    }

    int size() {
        return free.length;
    }

    /** Where the next claim starts: by the time it is used another worker may have been faster. */
    long claimed() {
        return reservations.claimed();
    }

    /** Entries that can be claimed from {@code start}, with frames that have come back if {@code wanted} are not there. */
    int room(long start, int wanted) {
        int room = (int) (freed - start);
        if (room < wanted && reclaim() > 0) {
            room = (int) (freed - start);
        }
        return room;
    }

    /** Claims entries from {@code start}, which {@link #claimed} returned and for which {@link #room} said that there is. */
    boolean claim(long start, int entries) {
        return reservations.claim(start, entries);
    }

    /** Address of the frame of a claimed entry. */
    long frame(long entry) {
        return memory + free[(int) entry & ring.mask()];
    }

    /** The frame of a claimed entry was filled with so many bytes. */
    void put(long entry, int length) {
        int offset = free[(int) entry & ring.mask()];
        sent[offset - first >> frameShift] = true;
        long descriptor = ring.descriptor((int) entry);
        SharedMemory.putLong(descriptor, offset);
        SharedMemory.putLong(descriptor + 8, length); // and no options
    }

    /** All entries of a claim have their frames: they are the kernel's now, or as soon as those claimed before are. */
    void complete(long start, long end) {
        reservations.complete(start, end);
    }

    /**
     * Takes in the frames that the kernel has given back.
     *
     * @return how many; 0 as well if another worker does it just now
     */
    int reclaim() {
        if (!reclaiming.compareAndSet(false, true)) {
            return 0;
        }
        try {
            int count = completion.produced() - completed;
            if (Integer.compareUnsigned(count, completion.size()) > 0) {
                faults.count();
                return 0;
            }
            return take(count);
        } finally {
            reclaiming.set(false);
        }
    }

    private int take(int count) {
        long next = freed;
        for (int i = 0; i < count; i++) {
            long offset = SharedMemory.getLongOpaque(completion.address(completed + i));
            long frame = offset - first >> frameShift;
            if (Long.compareUnsigned(offset - first, (long) size() << frameShift) >= 0 || !sent[(int) frame]) {
                faults.count();
                continue;
            }
            sent[(int) frame] = false;
            free[(int) next & ring.mask()] = first + ((int) frame << frameShift);
            next++;
        }
        int taken = (int) (next - freed);
        completed += count;
        completion.setConsumed(completed);
        freed = next; // volatile: whoever sees it sees the queue up to there
        return taken;
    }

    /** Entries published that the kernel has not taken. */
    int unsent() {
        int unsent = ring.produced() - ring.consumed();
        return Integer.compareUnsigned(unsent, ring.size()) <= 0 ? unsent : 0;
    }

    /** Entries published ever, modulo 2^32. */
    int published() {
        return ring.produced();
    }

    /** Entries that the kernel has taken ever, modulo 2^32. */
    int consumed() {
        return ring.consumed();
    }

    /** See {@link XskRing#needsWakeup}. */
    boolean needsWakeup() {
        return ring.needsWakeup();
    }

    /** Share of the frames that are being filled or on their way, 0 to 1. */
    double usedRatio() {
        int free = (int) (freed - claimed()) + completion.produced() - completion.consumed();
        return Math.clamp(1 - (double) free / size(), 0, 1);
    }
}
