package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.Seed;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that deliver to one queue at the same time, while the kernel sends and gives back. */
@Timeout(300)
class SeveralWorkersTest {
    private static final int WORKERS = 3;
    private static final int SIZE = 64;
    private static final int BATCHES = 4_000;
    /** Frames of each worker that are sent at least, however often the others were there before it. */
    private static final int LEAST = 4_000;

    private static final int WORKER = 14;
    private static final int NUMBER = 15;

    private final Random random = Seed.print("SeveralWorkersTest").random();

    @Test
    void shouldSendEveryFrameTakenOnceAndInOrder() throws Exception {
        try (Arena arena = Arena.ofShared();
                FakeSocket socket = new FakeSocket(SIZE, SIZE, -1000);
                ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            TransmitRing ring = new TransmitRing(socket.transmit, socket.completion, socket.frames, socket.faults);
            XskEgress egress =
                    new XskEgress(ring, new TransmitKick(ring, new Idle(socket)), FakeSocket.FRAME_SIZE, 1500);
            List<Batches> workers = new ArrayList<>();
            List<Future<Delivery>> ends = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                Batches worker = new Batches(arena);
                workers.add(worker);
                ends.add(threads.submit(deliver(worker, i, egress, random.nextLong())));
            }

            Await.until("the end of all workers", () -> {
                socket.send(random.nextInt(SIZE));
                for (int i = random.nextInt(SIZE); i > 0 && !socket.onTheirWay.isEmpty(); i--) {
                    socket.complete(random.nextInt(socket.onTheirWay.size()));
                }
                return ends.stream().allMatch(Future::isDone);
            });
            socket.send(SIZE);

            int taken = 0;
            for (int i = 0; i < WORKERS; i++) {
                Delivery delivery = ends.get(i).get();
                taken += delivery.taken;
                assertThat(workers.get(i).counters.get(PortCounter.TRANSMITTED_FRAMES))
                        .isEqualTo(delivery.taken);
                assertThat(workers.get(i).counters.droppedTransmit(DropReason.RING_FULL))
                        .isEqualTo(delivery.offered - delivery.taken);
            }
            check(socket, taken);
            assertThat(socket.faults.found()).isZero();
        }
    }

    /** A ring that nobody calls the kernel for. */
    private record Idle(FakeSocket socket) implements XskCalls {
        @Override
        public long wakeTransmit() {
            return 0;
        }

        @Override
        public void wakeReceive() {}

        @Override
        public void startTimer(long nanos) {}
    }

    /** Frames that a worker wanted to send, and those of them that there was room for. */
    private record Delivery(int offered, int taken) {}

    /** Batches of 1, 2 and up to 8 frames, over and over. */
    private static Callable<Delivery> deliver(Batches worker, int index, XskEgress egress, long seed) {
        return () -> {
            Random random = new Random(seed);
            int taken = 0;
            int number = 0;
            for (int i = 0; i < BATCHES || taken < LEAST; i++) {
                List<byte[]> frames = new ArrayList<>();
                for (int k = 0; k <= i % 8; k++) {
                    byte[] frame = Batches.frame(60, random);
                    frame[WORKER] = (byte) index;
                    ByteBuffer.wrap(frame).putInt(NUMBER, number++);
                    frames.add(frame);
                }
                Await.until("any room", () -> egress.usedRatio() < 1);
                taken += worker.deliver(egress, frames);
            }
            return new Delivery(number, taken);
        };
    }

    private static void check(FakeSocket socket, int taken) {
        int[] last = new int[WORKERS];
        Arrays.fill(last, -1);
        for (byte[] frame : socket.wire) {
            int number = ByteBuffer.wrap(frame).getInt(NUMBER);
            assertThat(number).isGreaterThan(last[frame[WORKER]]);
            last[frame[WORKER]] = number;
        }
        assertThat(socket.wire).hasSize(taken);
    }
}
