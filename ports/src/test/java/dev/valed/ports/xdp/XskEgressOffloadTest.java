package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checksums and segments that were left to whoever comes last. */
class XskEgressOffloadTest extends EgressFixture {

    /** Header in front of the frame that was added last. */
    private long header(int flags) {
        worker.batch.headers().inFront(VirtioNetHeader.LENGTH);
        long header = worker.batch.header(worker.batch.frames - 1);
        SharedMemory.putInt(header, flags);
        SharedMemory.putLong(header + 4, 0);
        return header;
    }

    @Test
    void shouldCompleteChecksums() {
        byte[] frame = new byte[60];
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        frame[20] = 0x12;
        frame[21] = 0x34;
        worker.fill(List.of(frame));
        long header = header(VirtioNetHeader.NEEDS_CHECKSUM);
        SharedMemory.putInt(header + 4, 20 << 16);
        SharedMemory.putInt(header + 8, 16);
        offered++;

        assertThat(worker.deliver(egress)).isOne();

        byte[] expected = frame.clone();
        expected[36] = (byte) ~0x12;
        expected[37] = (byte) ~0x34;
        assertThat(takeFromWire()).containsExactly(expected);
    }

    @Test
    void shouldCutIntoSegmentsAllOrNone() {
        worker.fill(List.of(Segments.tcp(2500, random)));
        Segments.ask(header(0), 1000);
        byte[] frame = Batches.bytes(worker.batch, 0);
        offered++;

        assertThat(worker.deliver(egress)).isOne();

        List<byte[]> segments = takeFromWire();
        assertThat(segments).extracting(segment -> segment.length).containsExactly(1054, 1054, 554);
        assertThat(Segments.payload(segments)).isEqualTo(Arrays.copyOfRange(frame, 54, 2554));
        assertThat(worker.counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(1054 + 1054 + 554);

        deliver(frames(SIZE - 3 - 2)); // two places are left
        takeFromWire();
        worker.fill(List.of(frame, Batches.frame(60, random)));
        header(0); // of the second frame, which is sent all the same
        Segments.ask(worker.batch.header(0), 1000);
        offered += 2;
        assertThat(worker.deliver(egress)).isOne();
        assertThat(takeFromWire()).hasSize(1);
        assertThat(worker.counters.droppedTransmit(DropReason.RING_FULL)).isOne();

        socket.complete(0);
        socket.complete(0);
        offered += 2;
        assertThat(worker.deliver(egress)).as("room for the first alone").isOne();
        assertThat(takeFromWire()).hasSize(3);
    }

    @Test
    void shouldRefuseWorkThatCannotBeDone() {
        worker.fill(List.of(Batches.frame(60, random)));
        header(VirtioNetHeader.NEEDS_CHECKSUM); // in the Ethernet header
        offered++;
        assertThat(worker.deliver(egress)).isZero();

        worker.fill(List.of(Batches.frame(60, random)));
        Segments.ask(header(0), 1000); // of a frame that is not TCP
        offered++;
        assertThat(worker.deliver(egress)).isZero();

        worker.fill(List.of(Segments.tcp(3000, random)));
        Segments.ask(header(0), 1480); // to segments longer than the MTU
        offered++;
        assertThat(worker.deliver(egress)).isZero();

        assertThat(worker.counters.droppedTransmit(DropReason.OFFLOAD)).isEqualTo(2);
        assertThat(worker.counters.droppedTransmit(DropReason.OVERSIZE)).isOne();
        assertThat(socket.wire).isEmpty();
    }
}
