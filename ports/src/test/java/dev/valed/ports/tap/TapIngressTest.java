package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Allocation;
import dev.valed.ports.sys.EpollDoorbell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TapIngressTest {
    private final FrameBatch batch = new FrameBatch();
    private final PortCounters counters = new PortCounters();
    private FakeTap tap;
    private long inBatches;

    @BeforeEach
    void open() throws Exception {
        tap = new FakeTap();
    }

    @AfterEach
    void closeAndCheckThatNothingIsLost() {
        tap.close();
        long dropped = 0;
        for (DropReason reason : DropReason.values()) {
            dropped += counters.droppedReceived(reason);
        }
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES))
                .as("frames received are frames in the batches or dropped")
                .isEqualTo(inBatches + dropped);
    }

    private int receive(TapIngress ingress, int limit) {
        int taken = ingress.receive(batch, limit, counters);
        inBatches += batch.frames;
        ingress.release();
        return taken;
    }

    @Test
    void shouldReceiveFramesInOrder() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), false, 1000);
        tap.send(Frames.frame(60, 1));
        tap.send(Frames.frame(1514, 2));

        assertThat(receive(ingress, 512)).isEqualTo(2);

        assertThat(batch.frames).isEqualTo(2);
        assertThat(batch.headerLength()).isZero();
        assertThat(batch.chained).isFalse();
        assertThat(batch.longestSlot).isEqualTo(1514);
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(60, 1));
        assertThat(Frames.bytes(batch, 1)).isEqualTo(Frames.frame(1514, 2));
        assertThat(batch.destination[1]).isEqualTo(MacAddress.parse(Frames.DESTINATION));
        assertThat(batch.source[1]).isEqualTo(MacAddress.parse(Frames.SOURCE));
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(2);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(1574);
    }

    @Test
    void shouldKeepHeaderDirectlyInFrontOfAlignedFrame() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), true, 1000);
        byte[] header = new byte[VirtioNetHeader.LENGTH];
        header[0] = VirtioNetHeader.NEEDS_CHECKSUM;
        tap.send(Frames.join(header, Frames.frame(60, 1)));
        tap.send(Frames.join(new byte[VirtioNetHeader.LENGTH], Frames.frame(61, 2)));

        assertThat(receive(ingress, 512)).isEqualTo(2);

        assertThat(batch.headerLength()).isEqualTo(VirtioNetHeader.LENGTH);
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(60, 1));
        assertThat(Frames.bytes(batch, 1)).isEqualTo(Frames.frame(61, 2));
        for (int frame = 0; frame < 2; frame++) {
            assertThat(batch.address(batch.slot[frame]) % 16).isZero();
        }
        assertThat(VirtioNetHeader.isPlain(batch.address(batch.slot[0]) - batch.headerLength()))
                .isFalse();
        assertThat(VirtioNetHeader.isPlain(batch.address(batch.slot[1]) - batch.headerLength()))
                .isTrue();
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(121);
    }

    @Test
    void shouldCountRuntsAndOversizeAndReceiveTheRest() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), false, 1000);
        tap.send(new byte[13]);
        tap.send(Frames.frame(14, 1));
        tap.send(new byte[65_536]);
        tap.send(Frames.frame(60, 2));

        assertThat(receive(ingress, 512)).isEqualTo(4);

        assertThat(batch.frames).isEqualTo(2);
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(14, 1));
        assertThat(Frames.bytes(batch, 1)).isEqualTo(Frames.frame(60, 2));
        assertThat(counters.droppedReceived(DropReason.RUNT)).isOne();
        assertThat(counters.droppedReceived(DropReason.OVERSIZE)).isOne();
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(4);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(74);
    }

    @Test
    void shouldCountFrameThatIsShorterThanItsHeader() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), true, 1000);
        tap.send(new byte[5]);
        tap.send(new byte[VirtioNetHeader.LENGTH + 13]);

        assertThat(receive(ingress, 512)).isEqualTo(2);

        assertThat(counters.droppedReceived(DropReason.RUNT)).isEqualTo(2);
        assertThat(counters.get(PortCounter.RECEIVED_BYTES)).isZero();
    }

    @Test
    void shouldReceiveLongestFrame() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), true, 1000);
        byte[] longest = Frames.frame(65_535, 3);
        tap.send(Frames.join(new byte[VirtioNetHeader.LENGTH], longest));

        assertThat(receive(ingress, 512)).isOne();

        assertThat(SlotWord.length(batch.slot[0])).isEqualTo(65_535);
        assertThat(Frames.bytes(batch, 0)).isEqualTo(longest);
    }

    @Test
    void shouldStopAtLimitAndGoOnLater() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), false, 1000);
        for (int i = 0; i < 150; i++) {
            tap.send(Frames.frame(60, i));
        }

        assertThat(receive(ingress, 10)).isEqualTo(10);
        assertThat(ingress.hasWork()).isTrue();
        assertThat(receive(ingress, 512)).isEqualTo(64);
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(60, 10));
        assertThat(Frames.bytes(batch, 63)).isEqualTo(Frames.frame(60, 73));
        assertThat(receive(ingress, 64)).isEqualTo(64);
        assertThat(receive(ingress, 64)).isEqualTo(12);
        assertThat(ingress.hasWork()).isFalse();
        assertThat(receive(ingress, 64)).isZero();
        assertThat(batch.frames).isZero();
    }

    @Test
    void shouldReadOnlyWhenDoorbellSaysSo() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), false, 1000);
        try (EpollDoorbell doorbell = EpollDoorbell.create()) {
            ingress.connect(doorbell);
            assertThat(receive(ingress, 64)).isZero();
            assertThat(ingress.hasWork()).isFalse();

            tap.send(Frames.frame(60, 1));
            assertThat(receive(ingress, 64)).isZero();

            doorbell.poll();
            assertThat(ingress.hasWork()).isTrue();
            assertThat(receive(ingress, 64)).isOne();
            assertThat(ingress.hasWork()).isFalse();

            ingress.disconnect(doorbell);
            tap.send(Frames.frame(60, 2));
            doorbell.poll();
            assertThat(ingress.hasWork()).isFalse();
        }
    }

    @Test
    void shouldFallSilentWhenDeviceFails() {
        TapIngress ingress = new TapIngress(0, 1_000_000, false, 1000);

        assertThat(receive(ingress, 64)).isZero();

        assertThat(ingress.hasWork()).isFalse();
    }

    @Test
    void shouldSayHowManyFramesWaitAtMost() {
        assertThat(new TapIngress(0, tap.fd(), false, 1000).capacity()).isEqualTo(1000);
    }

    @Test
    void shouldNotDisturbWhatALimitOfOneLeaves() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), false, 1000);
        tap.send(Frames.frame(60, 1));
        tap.send(Frames.frame(60, 2));

        assertThat(receive(ingress, 1)).isOne();
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(60, 1));
        assertThat(receive(ingress, 1)).isOne();
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(60, 2));
        assertThat(SharedMemory.getByte(batch.address(batch.slot[0]) + 14)).isEqualTo((byte) 2);
    }

    @Test
    void shouldNotAllocate() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), true, 1000);
        byte[] frame = Frames.join(new byte[VirtioNetHeader.LENGTH], Frames.frame(60, 1));
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 2_000 && least > 0; round++) {
            for (int i = 0; i < 64; i++) {
                tap.send(frame);
            }
            ingress.becameReadable();
            least = Math.min(least, Allocation.of(() -> receive(ingress, 64)));
            assertThat(batch.frames).isEqualTo(64);
        }
        assertThat(least).isZero();
    }

    /** Receives, and delivers only the first frames of the batch. */
    private int receiveAndCut(TapIngress ingress, int limit, int at) {
        batch.divisible = true;
        int taken = ingress.receive(batch, limit, counters);
        batch.cutAt(at);
        inBatches += at;
        ingress.release();
        return taken;
    }

    @Test
    void shouldKeepWhatWasCutOffAndReadNothingMeanwhile() throws Exception {
        TapIngress ingress = new TapIngress(0, tap.fd(), true, 1000);
        TapIngress other = new TapIngress(0, tap.fd(), true, 1000);
        byte[] header = new byte[VirtioNetHeader.LENGTH];
        tap.send(new byte[3]);
        for (int i = 0; i < 6; i++) {
            header[0] = (byte) i;
            tap.send(Frames.join(header, Frames.frame(60 + i, i)));
        }

        assertThat(receiveAndCut(ingress, 6, 2)).as("the runt among them").isEqualTo(6);
        assertThat(ingress.hasWork()).isTrue();
        assertThat(receiveAndCut(ingress, 2, 1)).isEqualTo(2);
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(62, 2));
        batch.divisible = false;
        assertThat(receive(other, 512)).as("what was left unread").isEqualTo(1);
        assertThat(Frames.bytes(batch, 0)).isEqualTo(Frames.frame(65, 5));

        assertThat(receive(ingress, 512)).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            assertThat(Frames.bytes(batch, i)).isEqualTo(Frames.frame(63 + i, 3 + i));
            assertThat(SharedMemory.getByte(batch.header(i))).isEqualTo((byte) (3 + i));
            assertThat(batch.destination[i]).isEqualTo(MacAddress.parse(Frames.DESTINATION));
        }
        assertThat(batch.longestSlot).isEqualTo(64);
        assertThat(receive(ingress, 512)).isZero();
        assertThat(ingress.hasWork()).isFalse();
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(7);
    }
}
