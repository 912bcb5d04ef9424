package dev.valed.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Await;
import dev.valed.core.testing.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ReservationsTest {

    private static final int SLOTS = 16;

    private final Arena arena = Arena.ofShared();
    private final long tailWord = arena.allocate(4, 4).address();
    private final Reservations reservations = new Reservations(SLOTS, tailWord, 0);

    private final AtomicBoolean stop = new AtomicBoolean();

    @AfterEach
    void close() {
        arena.close();
    }

    private int published() {
        return SharedMemory.getIntAcquire(tailWord);
    }

    @Test
    void shouldPublishRangesThatAreCompletedInOrder() {
        assertThat(reservations.claim(0, 3)).isTrue();
        assertThat(reservations.claim(3, 2)).isTrue();
        reservations.complete(0, 3);
        assertThat(published()).isEqualTo(3);
        reservations.complete(3, 5);
        assertThat(published()).isEqualTo(5);
        assertThat(reservations.claimed()).isEqualTo(5);
    }

    @Test
    void shouldRefuseAClaimThatCameTooLate() {
        assertThat(reservations.claim(0, 3)).isTrue();
        assertThat(reservations.claim(0, 3)).isFalse();
        assertThat(reservations.claimed()).isEqualTo(3);
    }

    @Test
    void shouldPublishInTheOrderOfTheClaimsWhateverTheOrderOfCompletion() {
        int[] ends = {0, 3, 4, 9, 11, 15};
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        long base = 0;
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            Collections.shuffle(order, random);
            for (int i = 0; i < 5; i++) {
                assertThat(reservations.claim(base + ends[i], ends[i + 1] - ends[i]))
                        .isTrue();
            }
            boolean[] complete = new boolean[5];
            for (int range : order) {
                reservations.complete(base + ends[range], base + ends[range + 1]);
                complete[range] = true;
                int oldest = 0;
                while (oldest < 5 && complete[oldest]) {
                    oldest++;
                }
                assertThat(published()).isEqualTo((int) base + ends[oldest]);
            }
            base += 15;
        }
    }

    /** Writers claim, fill and complete with random pauses; a reader sees every slot filled, once, in order. */
    @Test
    void shouldPublishEverySlotOnceInOrderUnderManyThreads() throws InterruptedException {
        Seed seed = Seed.print("ReservationsTest");
        int total = 200_000;
        AtomicInteger givenBack = new AtomicInteger();
        long slots = arena.allocate(4L * SLOTS, 4).address();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed.value() + i);
            writers.add(Thread.ofPlatform()
                    .daemon()
                    .name("writer-" + i)
                    .unstarted(() -> write(total, slots, givenBack, random)));
        }
        writers.forEach(Thread::start);
        try {
            Await.until("all slots", () -> readTo(published(), slots, givenBack) == total);
        } finally {
            stop.set(true);
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(published()).isEqualTo(total);
    }

    private static int readTo(int tail, long slots, AtomicInteger givenBack) {
        for (int cursor = givenBack.get(); cursor < tail; cursor++) {
            assertThat(SharedMemory.getIntOpaque(slots + 4L * (cursor % SLOTS))).isEqualTo(cursor + 1);
        }
        givenBack.set(tail);
        return tail;
    }

    private void write(int total, long slots, AtomicInteger givenBack, Random random) {
        while (!stop.get()) {
            long start = reservations.claimed();
            int space = SLOTS - 1 - (int) (start - givenBack.get());
            int wanted = Math.min(total - (int) start, Math.min(space, 1 + random.nextInt(4)));
            if (wanted <= 0 || !reservations.claim(start, wanted)) {
                Thread.yield();
                continue;
            }
            for (int i = 0; i < wanted; i++) {
                int cursor = (int) start + i;
                SharedMemory.putIntOpaque(slots + 4L * (cursor % SLOTS), cursor + 1);
                if (random.nextInt(8) == 0) {
                    Thread.yield();
                }
            }
            reservations.complete(start, start + wanted);
        }
    }
}
