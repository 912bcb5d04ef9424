package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.testing.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;

/** The sending half against a kernel of the test's own, which does what the test wants. */
abstract class EgressFixture {
    static final int SIZE = 64;
    static final int MTU = 1500;
    /** Soon goes round 2^32. */
    static final int START = -100;

    final Arena arena = Arena.ofShared();
    final Random random = Seed.print(getClass().getSimpleName()).random();
    final FakeSocket socket = new FakeSocket(SIZE, SIZE, START);
    final TransmitRing ring = new TransmitRing(socket.transmit, socket.completion, socket.frames, socket.faults);
    final TransmitKick kick = new TransmitKick(ring, socket);
    final XskEgress egress = new XskEgress(ring, kick, FakeSocket.FRAME_SIZE, MTU);
    final Batches worker = new Batches(arena);
    long offered;

    EgressFixture() {
        FakeSocket.setNeedWakeup(socket.transmit, true);
    }

    /** Every frame was sent or counted under a reason. */
    @AfterEach
    void account() {
        long drops = 0;
        for (DropReason reason : DropReason.values()) {
            drops += worker.counters.droppedTransmit(reason);
        }
        assertThat(worker.counters.get(PortCounter.TRANSMITTED_FRAMES) + drops).isEqualTo(offered);
        socket.close();
        arena.close();
    }

    List<byte[]> frames(int count) {
        return Batches.frames(count, random);
    }

    int deliver(List<byte[]> frames) {
        offered += frames.size();
        return worker.deliver(egress, frames);
    }

    List<byte[]> takeFromWire() {
        List<byte[]> taken = new ArrayList<>(socket.wire);
        socket.wire.clear();
        return taken;
    }

    /** A kernel that does this when it is woken to send, and nothing else. */
    static XskCalls whenWoken(LongSupplier wakeTransmit) {
        return new XskCalls() {
            @Override
            public long wakeTransmit() {
                return wakeTransmit.getAsLong();
            }

            @Override
            public void wakeReceive() {}

            @Override
            public void startTimer(long nanos) {}
        };
    }
}
