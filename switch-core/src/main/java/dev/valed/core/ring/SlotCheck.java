package dev.valed.core.ring;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what {@link NetmapIngress} has no short way for: slots that are bad, chains, frames of which their sender
 * says something by flags, and frames with a virtio-net header. One worker owns an instance.
 */
final class SlotCheck {

    private final long slotBase;
    private final int mask;
    private final BufferPool buffers;
    private final int bufferSize;

    /** Bytes of virtio-net header in front of each frame: as of the present batch. */
    private int headerLength;

    private int usableBuffers;

    SlotCheck(RingPlace place, BufferPool buffers) {
        this.slotBase = place.firstSlot();
        this.mask = place.slots() - 1;
        this.buffers = buffers;
        this.bufferSize = buffers.bufferSize();
    }

    void begin(int header, int usable) {
        headerLength = header;
        usableBuffers = usable;
    }

    /**
     * Takes in the frame that begins at a slot, or counts it as dropped.
     *
     * @param next    the slot
     * @param end     behind the last slot of the batch
     * @param atStart whether it is the batch's first slot
     * @return slots used up; 0 when the batch has to end here: before a chain that may go on beyond {@code end}, or
     *     before a bad slot if the batch is to be divisible
     */
    int take(FrameBatch batch, int next, int end, boolean atStart, PortCounters counters) {
        long first = word(next);
        batch.beginChain();
        DropReason bad = rejectFirst(first);
        int slots = 1;
        long bytes = SlotWord.length(first) - headerLength;
        long word = first;
        while (SlotWord.hasMore(word)) {
            if (slots == SlotWord.MAX_CHAIN || next + slots == end) {
                if (slots < SlotWord.MAX_CHAIN && !atStart) {
                    batch.abandonChain();
                    return 0;
                }
                bad = DropReason.BAD_CHAIN;
                break;
            }
            word = word(next + slots);
            slots++;
            bytes += SlotWord.length(word);
            if (bad == null) {
                bad = reject(word, slots == 2 && bytes == SlotWord.length(word) ? Ethernet.HEADER_LENGTH : 1);
                batch.addFurtherSlot(word);
            }
        }
        if (bad == null) {
            add(batch, first, bytes);
            return slots;
        }
        batch.abandonChain();
        if (batch.divisible && batch.frames > 0) {
            return 0;
        }
        counters.add(PortCounter.RECEIVED_FRAMES, 1);
        counters.dropReceived(bad, 1);
        return slots;
    }

    private void add(FrameBatch batch, long first, long bytes) {
        int length = SlotWord.length(first) - headerLength;
        if (headerLength > 0) {
            batch.headers().take(batch.frames, address(first));
        }
        // A header may have the first slot for itself: then the addresses are in the second.
        long frame = length > 0 ? address(first) + headerLength : address(batch.chainSlot(batch.frames, 1));
        // Plain, as behind a header they are not aligned: whatever is read is an address, and nothing depends on it.
        batch.add(SlotWord.withLength(first, length), SharedMemory.getLong(frame), SharedMemory.getLong(frame + 8));
        batch.bytes += bytes;
        if (SlotWord.isNotToBeLearned(first)) {
            batch.forbidLearning();
        }
        if (SlotWord.forcedPort(first) != 0) {
            batch.force();
        }
    }

    private @Nullable DropReason rejectFirst(long word) {
        boolean headerAlone = headerLength > 0 && SlotWord.length(word) == headerLength && SlotWord.hasMore(word);
        return reject(word, headerLength + (headerAlone ? 0 : Ethernet.HEADER_LENGTH));
    }

    private @Nullable DropReason reject(long word, int shortest) {
        int length = SlotWord.length(word);
        if (SlotWord.isIndirect(word)
                || Integer.compareUnsigned(SlotWord.bufferIndex(word) - BufferPool.FIRST_BUFFER, usableBuffers) >= 0) {
            return DropReason.BAD_SLOT;
        }
        if (length < shortest) {
            return DropReason.RUNT;
        }
        return length > bufferSize ? DropReason.OVERSIZE : null;
    }

    private long word(int cursor) {
        return SharedMemory.getLongOpaque(slotBase + ((long) (cursor & mask) << 4));
    }

    private long address(long word) {
        return buffers.address() + (long) SlotWord.bufferIndex(word) * bufferSize;
    }
}
