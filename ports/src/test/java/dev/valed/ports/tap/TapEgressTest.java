package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.testing.Allocation;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCalls;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Which frames get to the device, and in which order. */
class TapEgressTest extends TapEgressFixture {

    @Test
    void shouldWriteBareFramesToDeviceWithoutHeader() throws Exception {
        add(Frames.frame(60, 1));

        assertThat(deliver(new TapEgress(tap.fd(), false), 0, 1)).isOne();

        assertThat(tap.receive()).isEqualTo(Frames.frame(60, 1));
    }

    @Test
    void shouldJoinChains() throws Exception {
        byte[] whole = Frames.frame(300, 4);
        add(Frames.frame(60, 1));
        addChain(slice(whole, 0, 100), slice(whole, 100, 250), slice(whole, 250, 300));

        assertThat(deliver(new TapEgress(tap.fd(), false), 0, 2)).isEqualTo(2);
        assertThat(tap.receive()).isEqualTo(Frames.frame(60, 1));
        assertThat(tap.receive()).isEqualTo(whole);

        assertThat(deliver(new TapEgress(tap.fd(), true), 1, 2)).isOne();
        assertThat(tap.receive()).isEqualTo(Frames.join(new byte[12], whole));
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(660);
    }

    @Test
    void shouldRefuseChainThatIsTooLong() throws Exception {
        byte[] piece = Frames.frame(30_000, 1);
        addChain(piece, piece, piece);
        add(Frames.frame(60, 2));

        assertThat(deliver(new TapEgress(tap.fd(), true), 0, 2)).isOne();

        assertThat(counters.droppedTransmit(DropReason.OVERSIZE)).isOne();
        assertThat(tap.receive()).hasSize(72);
    }

    @Test
    void shouldDeliverInGivenOrder() throws Exception {
        for (int i = 0; i < 4; i++) {
            add(Frames.frame(60, i));
        }
        offered += 2;

        int taken = new TapEgress(tap.fd(), false).deliver(batch, new short[] {9, 3, 1, 9}, 1, 3, counters);

        assertThat(taken).isEqualTo(2);
        assertThat(tap.receive()).isEqualTo(Frames.frame(60, 3));
        assertThat(tap.receive()).isEqualTo(Frames.frame(60, 1));
    }

    @Test
    void shouldCountFramesThatQueueDoesNotTake() throws Exception {
        TapEgress egress = new TapEgress(tap.fd(), false);
        add(Frames.frame(1514, 1));
        int taken = 0;
        while (deliver(egress, 0, 1) == 1) {
            taken++;
        }

        assertThat(counters.droppedTransmit(DropReason.RING_FULL)).isOne();
        assertThat(counters.get(PortCounter.TRANSMITTED_FRAMES)).isEqualTo(taken);
        tap.receive();
        assertThat(deliver(egress, 0, 1)).isOne();
    }

    @Test
    void shouldCountFramesThatCallFails() {
        add(Frames.frame(60, 1));

        assertThat(deliver(new TapEgress(1_000_000, false), 0, 1)).isZero();
        assertThat(deliver(new TapEgress(1_000_000, true), 0, 1)).isZero();

        assertThat(counters.droppedTransmit(DropReason.IO_ERROR)).isEqualTo(2);
    }

    @Test
    void shouldNotAllocate() throws Exception {
        try (OwnedFd sink = SystemCalls.open("/dev/null", SystemCalls.O_RDWR)) {
            TapEgress egress = new TapEgress(sink.number(), true);
            byte[] whole = Frames.frame(300, 4);
            add(Frames.frame(60, 1));
            addChain(slice(whole, 0, 100), slice(whole, 100, 250), slice(whole, 250, 300));
            FutureTask<Long> measurement = new FutureTask<>(() -> Allocation.least(() -> deliverOften(egress)));
            Thread.ofPlatform().start(measurement);

            assertThat(measurement.get()).isZero();
        }
    }

    private void deliverOften(TapEgress egress) {
        for (int i = 0; i < 20_000; i++) {
            deliver(egress, 0, 2);
        }
    }
}
