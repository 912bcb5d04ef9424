package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The sending half of a TAP, with a test in the kernel's place. Every frame is taken, or dropped for a reason. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class TapEgressFixture {
    static final int STRIDE = 66_000;
    static final short[] ORDER = new short[FrameBatch.CAPACITY];

    static {
        for (short i = 0; i < ORDER.length; i++) {
            ORDER[i] = i;
        }
    }

    final FrameBatch batch = new FrameBatch();
    final PortCounters counters = new PortCounters();
    Arena arena;
    FakeTap tap;
    int offered;

    @BeforeEach
    void open() throws Exception {
        tap = new FakeTap();
        arena = Arena.ofShared();
        batch.clear();
        batch.bufferBase = arena.allocate(70L * STRIDE, 64).address() + 64;
        batch.bufferStride = STRIDE;
    }

    @AfterEach
    void closeAndCheckThatNothingIsLost() {
        tap.close();
        arena.close();
        long refused = 0;
        for (DropReason reason : DropReason.values()) {
            refused += counters.droppedTransmit(reason);
        }
        assertThat(counters.get(PortCounter.TRANSMITTED_FRAMES) + refused).isEqualTo(offered);
        assertThat(batch.refused()).isEqualTo((int) refused);
    }

    int deliver(TapEgress egress, int from, int to) {
        offered += to - from;
        return egress.deliver(batch, ORDER, from, to, counters);
    }

    long fill(int buffer, byte[] bytes, int flags) {
        long word = SlotWord.of(buffer, bytes.length, flags);
        SharedMemory.copyIn(bytes, 0, batch.address(word), bytes.length);
        return word;
    }

    void add(byte[] frame) {
        batch.add(fill(batch.frames, frame, 0), 0, 0);
    }

    /** A frame of which the middle is in a second buffer and the end in a third. */
    void addChain(byte[] first, byte[] second, byte[] third) {
        batch.beginChain();
        batch.addFurtherSlot(fill(61, second, SlotWord.MORE_FRAGMENTS));
        batch.addFurtherSlot(fill(62, third, 0));
        batch.add(fill(60, first, SlotWord.MORE_FRAGMENTS), 0, 0);
    }

    void setHeaderFlags(int frame, int flags) {
        batch.headers().inFront(VirtioNetHeader.LENGTH);
        SharedMemory.putInt(batch.address(batch.slot[frame]) - VirtioNetHeader.LENGTH, flags);
    }

    static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
