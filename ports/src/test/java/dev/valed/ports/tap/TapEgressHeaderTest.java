package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtio-net headers: those of the batch, and of a client, to devices that have some and to those that have none. */
class TapEgressHeaderTest extends TapEgressFixture {

    @Test
    void shouldPutPlainHeaderBeforeFramesThatHaveNone() throws Exception {
        add(Frames.frame(60, 1));
        add(Frames.frame(1514, 2));

        assertThat(deliver(new TapEgress(tap.fd(), true), 0, 2)).isEqualTo(2);

        assertThat(tap.receive()).isEqualTo(Frames.join(new byte[12], Frames.frame(60, 1)));
        assertThat(tap.receive()).isEqualTo(Frames.join(new byte[12], Frames.frame(1514, 2)));
        assertThat(tap.receive()).isNull();
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(1574);
    }

    @Test
    void shouldPassHeaderOn() throws Exception {
        add(Frames.frame(60, 1));
        setHeaderFlags(0, VirtioNetHeader.NEEDS_CHECKSUM);

        assertThat(deliver(new TapEgress(tap.fd(), true), 0, 1)).isOne();

        byte[] header = new byte[12];
        header[0] = VirtioNetHeader.NEEDS_CHECKSUM;
        assertThat(tap.receive()).isEqualTo(Frames.join(header, Frames.frame(60, 1)));
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(60);
    }

    @Test
    void shouldRefuseImpossibleWorkAndDeliverTheRestWithoutHeader() throws Exception {
        add(Frames.frame(60, 1));
        add(Frames.frame(60, 2));
        add(Frames.frame(60, 3));
        int tcpSegments = VirtioNetHeader.GSO_TCPV4 << 8;
        setHeaderFlags(0, tcpSegments); // of a frame that is not TCP
        setHeaderFlags(1, VirtioNetHeader.NEEDS_CHECKSUM); // in the Ethernet header

        assertThat(deliver(new TapEgress(tap.fd(), false), 0, 3)).isOne();

        assertThat(tap.receive()).isEqualTo(Frames.frame(60, 3));
        assertThat(tap.receive()).isNull();
        assertThat(counters.droppedTransmit(DropReason.OFFLOAD)).isEqualTo(2);
        assertThat(batch.refusals(0)).isOne();
        assertThat(batch.refusals(1)).isOne();
        assertThat(batch.refusals(2)).isZero();
    }

    @Test
    void shouldCompleteChecksumForDeviceThatCannot() throws Exception {
        byte[] frame = Frames.frame(60, 0);
        frame[14] = 0x12;
        frame[15] = 0x34;
        add(frame);
        setHeaderFlags(0, VirtioNetHeader.NEEDS_CHECKSUM);
        int start = 14;
        int offset = 16;
        long header = batch.header(0);
        SharedMemory.putInt(header + 4, start << 16);
        SharedMemory.putInt(header + 8, offset);

        assertThat(deliver(new TapEgress(tap.fd(), false), 0, 1)).isOne();

        byte[] expected = frame.clone();
        expected[start + offset] = (byte) ~0x12;
        expected[start + offset + 1] = (byte) ~0x34;
        assertThat(tap.receive()).isEqualTo(expected);
    }

    @Test
    void shouldCutIntoSegmentsForDeviceThatCannot() throws Exception {
        byte[] payload = new byte[2500];
        new Random(1).nextBytes(payload);
        add(Frames.tcp(payload));
        long header = batch.bufferBase - VirtioNetHeader.LENGTH;
        batch.headers().inFront(VirtioNetHeader.LENGTH);
        int pieceLength = 1000;
        int tcpHeader = 34;
        SharedMemory.putInt(header, VirtioNetHeader.NEEDS_CHECKSUM | VirtioNetHeader.GSO_TCPV4 << 8);
        SharedMemory.putInt(header + 4, pieceLength | tcpHeader << 16);
        SharedMemory.putInt(header + 8, 16);

        assertThat(deliver(new TapEgress(tap.fd(), false), 0, 1)).isOne();

        assertThat(slice(tap.receive(), 54, 1054)).isEqualTo(slice(payload, 0, 1000));
        assertThat(slice(tap.receive(), 54, 1054)).isEqualTo(slice(payload, 1000, 2000));
        byte[] last = tap.receive();
        assertThat(last).hasSize(554);
        assertThat(slice(last, 54, 554)).isEqualTo(slice(payload, 2000, 2500));
        assertThat(tap.receive()).isNull();
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(1054 + 1054 + 554);
    }

    @Test
    void shouldCountFrameOfWhichASegmentIsNotTaken() throws Exception {
        add(Frames.tcp(new byte[2500]));
        batch.headers().inFront(VirtioNetHeader.LENGTH);
        long header = batch.bufferBase - VirtioNetHeader.LENGTH;
        SharedMemory.putInt(header, VirtioNetHeader.GSO_TCPV4 << 8);
        SharedMemory.putInt(header + 4, 1000);

        assertThat(deliver(new TapEgress(1_000_000, false), 0, 1)).isZero();

        assertThat(counters.droppedTransmit(DropReason.IO_ERROR)).isOne();
    }

    /** A client's frame with a header: in three slots, the header copied apart. */
    private void addFromClient(byte[] header, byte[] first, byte[] second, byte[] third) {
        batch.headers().apart(header.length);
        MemorySegment copy = arena.allocate(16, 16);
        MemorySegment.copy(header, 0, copy, ValueLayout.JAVA_BYTE, 0, header.length);
        batch.headers().take(batch.frames, copy.address());
        batch.beginChain();
        // Where the header is in a client's first buffer, the other buffers' bytes begin as much earlier.
        batch.addFurtherSlot(fillEarlier(61, second, header.length, SlotWord.MORE_FRAGMENTS));
        batch.addFurtherSlot(fillEarlier(62, third, header.length, 0));
        batch.add(fill(60, first, SlotWord.MORE_FRAGMENTS), 0, 0);
    }

    private long fillEarlier(int buffer, byte[] bytes, int by, int flags) {
        long word = SlotWord.of(buffer, bytes.length, flags);
        SharedMemory.copyIn(bytes, 0, batch.address(word) - by, bytes.length);
        return word;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 12})
    void shouldTranslateTheHeaderOfAClient(int length) throws Exception {
        byte[] header = {1, 4, 3, 0, 5, 0, 7, 0, 9, 0, 11, 12};
        byte[] frame = Frames.frame(300, 1);
        addFromClient(
                Arrays.copyOf(header, length),
                Arrays.copyOf(frame, 50),
                Arrays.copyOfRange(frame, 50, 200),
                Arrays.copyOfRange(frame, 200, 300));

        assertThat(deliver(new TapEgress(tap.fd(), true), 0, 1)).isOne();

        assertThat(tap.receive()).isEqualTo(Frames.join(Arrays.copyOf(Arrays.copyOf(header, length), 12), frame));
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(300);
    }

    @Test
    void shouldLeaveTheHeaderOfAClientBehindAndDoItsWork() throws Exception {
        byte[] frame = Frames.frame(300, 1);
        byte[] plain = new byte[12];
        addFromClient(
                plain,
                Arrays.copyOf(frame, 50),
                Arrays.copyOfRange(frame, 50, 200),
                Arrays.copyOfRange(frame, 200, 300));

        TapEgress egress = new TapEgress(tap.fd(), false);
        assertThat(deliver(egress, 0, 1)).isOne();
        assertThat(tap.receive()).isEqualTo(frame);

        byte[] withoutChecksum = {1, 0, 0, 0, 0, 0, 100, 0, 50, 0, 0, 0};
        MemorySegment copy = arena.allocate(16, 16);
        MemorySegment.copy(withoutChecksum, 0, copy, ValueLayout.JAVA_BYTE, 0, 12);
        batch.headers().take(0, copy.address());
        assertThat(deliver(egress, 0, 1)).isOne();
        byte[] completed = tap.receive();
        assertThat(Arrays.copyOf(completed, 150)).isEqualTo(Arrays.copyOf(frame, 150));
        long sum = 0;
        for (int i = 100; i < 300; i += 2) {
            sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        assertThat((completed[150] & 0xff) << 8 | completed[151] & 0xff).isEqualTo((int) (~sum & 0xffff));
        byte[] second = new byte[150];
        SharedMemory.copyOut(batch.partAddress(0, 1), second, 0, 150);
        assertThat(second).as("the client's buffer").isEqualTo(Arrays.copyOfRange(frame, 50, 200));
    }
}
