package dev.valed.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames with a virtio-net header, as a TAP hands them over, on their way into the ring of a netmap client. */
class OffloadedDeliveryTest {

    private static final int STRIDE = 66_000;
    private static final short[] ORDER = {0, 1, 2, 3, 4, 5, 6, 7};

    private final Random random = new Random(20);
    private final long buffers =
            Arena.global().allocate(ORDER.length * (long) STRIDE, 64).address();
    private final FrameBatch batch = new FrameBatch();
    private final PortCounters counters = new PortCounters();
    private final MemoryPort port = new MemoryPort("client", new NetmapLayout(1, 1, 64, 2048));
    private final List<byte[]> sent = new ArrayList<>();

    OffloadedDeliveryTest() {
        batch.bufferBase = buffers + 64;
        batch.bufferStride = STRIDE;
        batch.headers().inFront(VirtioNetHeader.LENGTH);
    }

    @AfterEach
    void closePort() {
        port.close();
    }

    private void add(byte[] header, byte[] frame) {
        long address = batch.bufferBase + (long) batch.frames * STRIDE;
        SharedMemory.copyIn(header, 0, address - header.length, header.length);
        SharedMemory.copyIn(frame, 0, address, frame.length);
        batch.longestSlot = Math.max(batch.longestSlot, frame.length);
        batch.add(SlotWord.of(batch.frames, frame.length, 0), 0, 0);
        sent.add(frame);
    }

    private void addPlain(int length) {
        byte[] frame = new byte[length];
        random.nextBytes(frame);
        add(new byte[12], frame);
    }

    private void addWhole(int payloadLength, int segmentSize) {
        Packet packet = new Packet(false, false, payloadLength, segmentSize);
        add(packet.header(), packet.frame(random));
    }

    private int deliver() {
        int taken = port.egress().deliver(batch, ORDER, 0, batch.frames, counters);
        assertThat(counters.get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(taken);
        long drops = 0;
        for (DropReason reason : DropReason.values()) {
            drops += counters.droppedTransmit(reason);
        }
        assertThat(taken + drops).as("offered = transmitted + drops").isEqualTo(batch.frames);
        assertThat(batch.refused()).isEqualTo((int) drops);
        return taken;
    }

    private void assertDropped(DropReason reason, int frames) {
        assertThat(counters.droppedTransmit(reason)).as("%s", reason).isEqualTo(frames);
    }

    private static long bytes(List<Frame> frames) {
        return frames.stream().mapToLong(Frame::length).sum();
    }

    @Test
    void shouldPassOnFramesThatLeaveNothingToDo() {
        addPlain(60);
        addPlain(1514);
        assertThat(deliver()).isEqualTo(2);
        assertThat(port.received()).containsExactly(new Frame(sent.get(0)), new Frame(sent.get(1)));
    }

    @Test
    void shouldCompleteAChecksumForThisReceiverAndTheNext() {
        Packet packet = new Packet(false, true, 400, 0);
        byte[] header = packet.header();
        header[1] = VirtioNetHeader.GSO_NONE;
        add(header, packet.frame(random));
        assertThat(deliver()).isEqualTo(1);
        byte[] received = port.received().getFirst().bytes();
        byte[] inPlace = new byte[received.length];
        SharedMemory.copyOut(batch.address(batch.slot[0]), inPlace, 0, inPlace.length);
        assertThat(received).isEqualTo(inPlace).isNotEqualTo(sent.getFirst());
        assertThat(VirtioNetHeader.isPlain(batch.header(0))).isTrue();
        try (MemoryPort next = new MemoryPort("next")) {
            next.egress().deliver(batch, ORDER, 0, 1, new PortCounters());
            assertThat(next.received()).containsExactly(new Frame(received));
        }
    }

    @Test
    void shouldGiveEachSegmentASlotAndCountTheFrameOnce() {
        addPlain(60);
        addWhole(10_000, 1000);
        addPlain(61);
        assertThat(deliver()).isEqualTo(3);
        assertThat(port.rx().words()).hasSize(12).noneMatch(SlotWord::hasMore);
        List<Frame> received = port.received();
        assertThat(received).hasSize(12);
        assertThat(received.getFirst().length()).isEqualTo(60);
        assertThat(received.getLast().length()).isEqualTo(61);
        assertThat(received.subList(1, 11)).allMatch(segment -> segment.length() == 1054);
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(bytes(received));
    }

    @Test
    void shouldDeliverTheLongestPacket() {
        addWhole(65_535 - 54, 1448);
        assertThat(deliver()).isEqualTo(1);
        assertThat(port.received()).hasSize(46);
    }

    @Test
    void shouldRefuseWhatCannotBeDoneAndDeliverTheRest() {
        addWhole(5_000, 0);
        addWhole(5_000, 1995); // one byte too long for the buffer
        byte[] impossible = {1, 0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0};
        add(impossible, new byte[60]);
        addWhole(5_000, 1994);
        assertThat(deliver()).isEqualTo(1);
        assertDropped(DropReason.OFFLOAD, 3);
        assertThat(port.received()).hasSize(3).first().matches(segment -> segment.length() == 2048);
    }

    @Test
    void shouldNotDeliverHalfAPacketWhenTheRingIsFull() {
        addWhole(40_000, 1000);
        addWhole(40_000, 1000);
        addPlain(60);
        assertThat(deliver()).isEqualTo(2);
        assertDropped(DropReason.RING_FULL, 1);
        assertThat(port.received()).hasSize(41).last().matches(frame -> frame.length() == 60);
    }

    @Test
    void shouldNotDeliverHalfAPacketWhenASlotIsBad() {
        SharedMemory.putInt(port.rx().slot(3), 1_000_000);
        addWhole(5_000, 1000);
        assertThat(deliver()).isZero();
        assertDropped(DropReason.BAD_SLOT, 1);
        assertThat(port.rx().tail()).isEqualTo(5);
        assertThat(port.rx().words()).allMatch(word -> SlotWord.length(word) == 0);
    }
}
