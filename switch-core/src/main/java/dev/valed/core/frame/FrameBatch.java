package dev.valed.core.frame;

import dev.valed.core.memory.SharedMemory;
import java.util.Arrays;

/**
 * The frames that a worker took from one ingress ring at once, as parallel arrays indexed by frame: 0 to
 * {@link #frames} - 1, in order of arrival. One worker owns the batch and uses it for ever; nothing is allocated.
 *
 * <p>An ingress fills it: it takes one private copy of every slot and of both addresses of every frame, and only frames
 * that passed its checks enter. Everything after that works on the private copies. The payload stays where the sender
 * put it until it is delivered: a client that rewrites a frame after handing it over can change what its receivers see,
 * never where the switch reads or writes.
 *
 * <p>A frame lies in one buffer, or in a chain of up to 64 of them. The buffer of a slot starts at
 * {@link #bufferBase} + index × {@link #bufferStride}.
 */
public final class FrameBatch {

    /** Slots, and so frames, in one batch at most. */
    public static final int CAPACITY = 1024;

    /** Frames in the batch. */
    public int frames;
    /** Bytes of the frames in the batch, as its ingress counts them. */
    public long bytes;
    /** Frame to the {@link SlotWord} of its first slot; its length is that of the frame's part behind any header. */
    public final long[] slot = new long[CAPACITY];
    /** Frame to its destination address: {@code filtering id (16) . MAC (48)}. */
    public final long[] destination = new long[CAPACITY];
    /** Frame to its source address, in the same form; {@link #NOT_TO_BE_LEARNED} if its sender wants it so. */
    public final long[] source = new long[CAPACITY];
    /** Frame to the port it goes to, or one of the further values that {@code Destination} lists. */
    public final short[] egress = new short[CAPACITY];

    /** In {@link #source}: no station has this address, so nobody learns it. */
    public static final long NOT_TO_BE_LEARNED = 0;

    /** Address of the first byte of the frame in buffer 0. */
    public long bufferBase;
    /** Bytes from one buffer to the next. */
    public int bufferStride;
    /** No slot of the batch is longer than this, in bytes: it saves an egress from looking. */
    public int longestSlot;
    /** Whether any frame of the batch is a chain of slots. */
    public boolean chained;
    /**
     * Whether the ingress is to hand over frames in such a way that the batch can be {@linkplain #cutAt cut}: nothing
     * that is no frame comes behind the first frame. Set before the ingress fills the batch.
     */
    public boolean divisible;

    /** Frames that the table's fast passes left over. Scratch of {@code MacTable}. */
    public final short[] unsettled = new short[CAPACITY];

    private final int[] nextSlots = new int[CAPACITY];
    private final long[] furtherSlots = new long[CAPACITY];
    private int furtherSlotCount;

    private final short[] forcedFrames = new short[CAPACITY];
    private int forced;

    private final short[] refusals = new short[CAPACITY];
    private int refused;
    private int foundFull;
    private int leftOver;

    private final FrameHeaders headers = new FrameHeaders();

    /** Empties the batch. Its frames have no headers. */
    public void clear() {
        frames = 0;
        bytes = 0;
        chained = false;
        furtherSlotCount = 0;
        forced = 0;
        foundFull = 0;
        leftOver = 0;
        headers.none();
        if (refused > 0) {
            refused = 0;
            Arrays.fill(refusals, (short) 0);
        }
    }

    /**
     * Takes in a frame that the ingress has checked.
     *
     * @param word  the private copy of its first slot
     * @param word0 bytes 0 to 7 of the frame, little endian
     * @param word1 bytes 8 to 15 of the frame, little endian (for a frame of 14 bytes the last two do not matter)
     */
    public void add(long word, long word0, long word1) {
        int frame = frames;
        slot[frame] = word;
        destination[frame] = destination(word0);
        source[frame] = source(word0, word1);
        frames = frame + 1;
    }

    /** The destination in bytes 0 to 5 of a frame, of which {@code word0} is bytes 0 to 7. */
    public static long destination(long word0) {
        return word0 & MacAddress.MASK;
    }

    /** The source in bytes 6 to 11 of a frame, of which the words are bytes 0 to 7 and 8 to 15. */
    public static long source(long word0, long word1) {
        return word0 >>> 48 | (word1 & 0xffff_ffffL) << 16;
    }

    // ---- what the sender says of the frame added last

    /** Its source is not to be learned. */
    public void forbidLearning() {
        source[frames - 1] = NOT_TO_BE_LEARNED;
    }

    /** It is to go to the port that its slot names, whatever the table says. */
    public void force() {
        forcedFrames[forced++] = (short) (frames - 1);
    }

    /** Frames whose sender chose the port. */
    public int forced() {
        return forced;
    }

    /** The {@code i}th of the frames whose sender chose the port, counted from 0. */
    public int forcedFrame(int i) {
        return forcedFrames[i];
    }

    // ---- where the bytes are

    /** Address of the first byte in the buffer of {@code word}, whose index was checked by the ingress. */
    public long address(long word) {
        return bufferBase + (long) SlotWord.bufferIndex(word) * bufferStride;
    }

    /** The virtio-net headers of the frames, if they have any. */
    public FrameHeaders headers() {
        return headers;
    }

    /** Bytes of the virtio-net header that every frame has, 0 if none has: see {@link VirtioNetHeader#isLength}. */
    public int headerLength() {
        return headers.length();
    }

    /** Address of a frame's virtio-net header, where there is one. Nobody else writes there. */
    public long header(int frame) {
        return headers.areApart() ? headers.address(frame) : address(slot[frame]) - headers.length();
    }

    /** Says that the frame added next may be a chain; {@link #addFurtherSlot} follows for each of its other slots. */
    public void beginChain() {
        nextSlots[frames] = furtherSlotCount;
    }

    /** Adds a slot to the chain that {@link #beginChain} began. */
    public void addFurtherSlot(long word) {
        chained = true;
        furtherSlots[furtherSlotCount++] = word;
    }

    /** Takes back the slots of a chain that turned out to be bad; the frame was not added. */
    public void abandonChain() {
        furtherSlotCount = nextSlots[frames];
    }

    /**
     * The {@code n}th slot of a frame that is a chain, counted from 0. The last has {@link SlotWord#hasMore} false.
     */
    public long chainSlot(int frame, int n) {
        return n == 0 ? slot[frame] : furtherSlots[nextSlots[frame] + n - 1];
    }

    /** Address of the frame's bytes in its {@code n}th slot: behind the header in the first, from the start in the others. */
    public long partAddress(int frame, int n) {
        return n == 0 ? address(slot[frame]) : address(chainSlot(frame, n)) - headers.length();
    }

    /** Slots of the frame, 1 to 64. */
    public int slots(int frame) {
        int n = 1;
        for (long word = slot[frame]; SlotWord.hasMore(word); n++) {
            word = chainSlot(frame, n);
        }
        return n;
    }

    /** Bytes of the frame over all its slots. */
    public int length(int frame) {
        int length = SlotWord.length(slot[frame]);
        int n = 1;
        for (long word = slot[frame]; SlotWord.hasMore(word); n++) {
            word = chainSlot(frame, n);
            length += SlotWord.length(word);
        }
        return length;
    }

    /** Copies all bytes of a frame, without its header, to memory with room for {@link #length}. */
    public void gather(int frame, long to) {
        int slots = slots(frame);
        long next = to;
        for (int n = 0; n < slots; n++) {
            int length = SlotWord.length(chainSlot(frame, n));
            SharedMemory.copy(partAddress(frame, n), next, length);
            next += length;
        }
    }

    // ---- what became of them

    /** Notes that an egress did not take its copy of the frame. The egress counts the reason itself. */
    public void refuse(int frame) {
        refusals[frame]++;
        refused++;
    }

    /** As {@link #refuse}, because the receiver's ring is full. */
    public void refuseForLackOfRoom(int frame) {
        refuse(frame);
        foundFull++;
    }

    /** Copies of any frame refused so far. */
    public int refused() {
        return refused;
    }

    /** Copies of any frame refused so far because a ring was full. */
    public int foundFull() {
        return foundFull;
    }

    /** Copies of this frame refused so far. */
    public int refusals(int frame) {
        return refusals[frame];
    }

    /**
     * Ends the batch before {@code frame}: it and those behind it stay with the ingress, which hands them over again.
     * Only a {@link #divisible} batch, of which nothing was delivered yet.
     */
    public void cutAt(int frame) {
        leftOver = frames - frame;
        frames = frame;
    }

    /** Frames cut off: {@link #frames} to {@code frames + leftOver() - 1} still describe them. */
    public int leftOver() {
        return leftOver;
    }
}
